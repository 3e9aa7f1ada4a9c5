#include <espy/inotify/event.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <sys/inotify.h>

#ifndef __clang__
#include <ranges>
#endif

namespace espy::inotify {
namespace {

static_assert(std::is_trivially_copyable_v<event>);
static_assert(sizeof(event) == sizeof(void*));
static_assert(std::is_trivially_copyable_v<events>);
static_assert(std::is_trivially_copyable_v<events::iterator>);
static_assert(std::forward_iterator<events::iterator>);
static_assert(std::sentinel_for<std::default_sentinel_t, events::iterator>);
static_assert(event_header_size == sizeof(struct inotify_event));
#ifndef __clang__ // clang 14 cannot read <ranges> of libstdc++
static_assert(std::ranges::forward_range<events>);
static_assert(std::ranges::view<std::ranges::ref_view<events>>);
#endif

/// The bytes of one record; `padded` is the size of its name with the padding.
std::string record(std::int32_t wd, mask bits, std::uint32_t cookie, const std::string& name,
                   std::size_t padded) {
    inotify_event header{};
    header.wd = wd;
    header.mask = static_cast<std::uint32_t>(bits);
    header.cookie = cookie;
    header.len = static_cast<std::uint32_t>(padded);
    std::string bytes(sizeof header, '\0');
    std::memcpy(bytes.data(), &header, sizeof header);
    bytes += name;
    bytes.resize(sizeof header + padded, '\0');
    return bytes;
}

/// A copy of exactly these bytes, so that a sanitizer sees any read beyond them.
class exact_copy {
public:
    explicit exact_copy(const std::string& bytes)
        : bytes_(std::make_unique<std::byte[]>(bytes.size())), size_(bytes.size()) {
        std::memcpy(bytes_.get(), bytes.data(), size_);
    }
    inotify::events events() const { return inotify::events({bytes_.get(), size_}); }

private:
    std::unique_ptr<std::byte[]> bytes_;
    std::size_t size_;
};

/// The names in `range`, each with a slash behind it.
std::string names(const events& range) {
    std::string text;
    for (const event each : range) {
        text += each.name();
        text += '/';
    }
    return text;
}

TEST(InotifyEvent, HasTheFieldsOfItsRecord) {
    const exact_copy bytes(record(7, mask::moved_to | mask::is_dir, 42, "name", 16));
    const event only = *bytes.events().begin();
    EXPECT_EQ(only.watch(), watch_id{7});
    EXPECT_EQ(only.mask(), mask::moved_to | mask::is_dir);
    EXPECT_EQ(only.cookie(), 42U);
    EXPECT_EQ(only.name(), "name");
    EXPECT_EQ(only.size(), 32U);
}

TEST(InotifyEvent, NamesNoWatchForAnOverflow) {
    const exact_copy bytes(record(-1, mask::queue_overflow, 0, "", 0));
    EXPECT_EQ((*bytes.events().begin()).watch(), watch_id::none);
    EXPECT_EQ((*bytes.events().begin()).name(), "");
}

TEST(InotifyEvent, StripsThePaddingOfItsName) {
    for (const std::size_t length : {1U, 15U, 16U, 255U}) {
        const std::string name(length, 'n');
        const std::size_t padded = (length / 16 + 1) * 16;
        const exact_copy bytes(record(1, mask::create, 0, name, padded));
        const event only = *bytes.events().begin();
        EXPECT_EQ(only.name(), name);
        EXPECT_EQ(only.size(), 16 + padded);
    }
}

TEST(InotifyEvent, EndsANameWithoutNulWhereTheRecordEnds) {
    const exact_copy bytes(record(1, mask::create, 0, "0123456789abcdef", 16));
    EXPECT_EQ((*bytes.events().begin()).name(), "0123456789abcdef");
}

TEST(InotifyEvent, ReadsARecordAtAnyAlignment) {
    for (std::size_t shift = 0; shift < 8; ++shift) {
        const std::string bytes = std::string(shift, 'x') + record(5, mask::open, 9, "f", 16);
        const events range(std::as_bytes(std::span(bytes)).subspan(shift));
        EXPECT_EQ((*range.begin()).watch(), watch_id{5});
        EXPECT_EQ((*range.begin()).cookie(), 9U);
        EXPECT_EQ((*range.begin()).name(), "f");
    }
}

TEST(InotifyEvents, AreEmptyByDefault) {
    const events none;
    EXPECT_TRUE(none.empty());
    EXPECT_TRUE(none.begin() == none.end());
    EXPECT_TRUE(none.bytes().empty());
}

TEST(InotifyEvents, CanBePassedThroughMoreThanOnce) {
    const exact_copy bytes(record(1, mask::create, 0, "a", 16) + record(1, mask::create, 0, "", 0) +
                           record(1, mask::create, 0, "bb", 32));
    EXPECT_EQ(names(bytes.events()), "a//bb/");
    EXPECT_EQ(names(bytes.events()), "a//bb/");
    auto first = bytes.events().begin();
    const auto copy = first++;
    EXPECT_EQ((*copy).name(), "a");
    EXPECT_TRUE(first != copy);
    EXPECT_TRUE(std::next(copy) == first);
    EXPECT_EQ(std::distance(copy, std::next(copy, 3)), 3);
    EXPECT_TRUE(std::next(copy, 3) == bytes.events().end());
}

TEST(InotifyEvents, EndBeforeARecordThatIsCutShort) {
    const std::string whole =
        record(1, mask::create, 0, "a", 16) + record(1, mask::create, 0, "b", 16);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const exact_copy bytes(whole.substr(0, size));
        EXPECT_EQ(names(bytes.events()), size < 32 ? "" : size < 64 ? "a/" : "a/b/") << size;
        EXPECT_EQ(bytes.events().bytes().size(), size);
    }
}

TEST(InotifyEvents, EndBeforeARecordWhoseLengthIsALie) {
    for (const std::uint32_t lie : {17U, 0x7fffffffU, 0x80000000U, 0xfffffff0U, 0xffffffffU}) {
        std::string wrong = record(1, mask::create, 0, "b", 16);
        std::memcpy(wrong.data() + 12, &lie, sizeof lie);
        const exact_copy bytes(record(1, mask::create, 0, "a", 16) + wrong);
        EXPECT_EQ(names(bytes.events()), "a/") << lie;
    }
}

} // namespace
} // namespace espy::inotify
