#include "record.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <type_traits>

#include <sys/fanotify.h>

#ifndef __clang__
#include <ranges>
#endif

namespace espy::fanotify {
namespace {

static_assert(std::is_trivially_copyable_v<event>);
static_assert(sizeof(event) == sizeof(void*));
static_assert(std::is_trivially_copyable_v<events>);
static_assert(std::forward_iterator<events::iterator>);
static_assert(std::sentinel_for<std::default_sentinel_t, events::iterator>);
static_assert(event_header_size == sizeof(fanotify_event_metadata));
#ifndef __clang__ // clang 14 cannot read <ranges> of libstdc++
static_assert(std::ranges::forward_range<events>);
static_assert(std::ranges::forward_range<infos>);
#endif

/// The processes of the events in `range`, each with a slash behind it.
std::string pids(const events& range) {
    std::string text;
    for (const event each : range) {
        text += std::to_string(each.pid()) + '/';
    }
    return text;
}

TEST(FanotifyEvent, HasTheFieldsOfItsRecord) {
    const exact_copy bytes(event_record(mask::create | mask::on_dir, 42, ""));
    const event only = *bytes.events().begin();
    EXPECT_EQ(only.mask(), mask::create | mask::on_dir);
    EXPECT_EQ(only.pid(), 42);
    EXPECT_EQ(only.fd(), -1);
    EXPECT_EQ(only.size(), event_header_size);
    EXPECT_TRUE(only.infos().empty());
}

TEST(FanotifyEvent, FindsAnInformationRecordByItsType) {
    const std::string where = object_body(7, 1, "directory", "name");
    const exact_copy bytes(event_record(mask::create, 1,
                                        info_record(info_type::dfid_name, where) +
                                            info_record(info_type::fid, object_body(7, 1, "f"))));
    const event only = *bytes.events().begin();
    ASSERT_TRUE(only.find(info_type::fid));
    EXPECT_EQ(only.find(info_type::fid)->as_object()->handle.bytes().size(), 1U);
    ASSERT_TRUE(only.find(info_type::dfid_name));
    EXPECT_EQ(only.find(info_type::dfid_name)->as_object()->name, "name");
    EXPECT_FALSE(only.find(info_type::pidfd));
}

TEST(FanotifyEvents, SkipAHeaderThatHasGrown) {
    std::string grown = event_record(mask::create, 1, "more, unknown yet");
    const std::uint16_t header = event_header_size + 8;
    std::memcpy(grown.data() + 6, &header, sizeof header);
    const exact_copy bytes(grown);
    EXPECT_EQ(pids(bytes.events()), "1/");
    EXPECT_TRUE((*bytes.events().begin()).infos().empty());
}

TEST(FanotifyEvents, EndBeforeARecordThatIsCutShort) {
    const std::string whole = event_record(mask::create, 1, info_record(info_type::pidfd, "1234")) +
                              event_record(mask::create, 2, info_record(info_type::pidfd, "1234"));
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const exact_copy bytes(whole.substr(0, size));
        EXPECT_EQ(pids(bytes.events()), size < 32 ? "" : size < 64 ? "1/" : "1/2/") << size;
        EXPECT_EQ(bytes.events().bytes().size(), size);
    }
}

TEST(FanotifyEvents, EndBeforeARecordWhoseSizesAreALie) {
    const std::string good = event_record(mask::create, 1, "");
    for (const std::uint32_t lie : {0U, 1U, 23U, 25U, 0x7fffffffU, 0xffffffffU}) {
        std::string wrong = good;
        std::memcpy(wrong.data(), &lie, sizeof lie);
        EXPECT_EQ(pids(exact_copy(good + wrong).events()), "1/") << lie;
    }
    for (const std::uint16_t lie :
         {std::uint16_t{0}, std::uint16_t{23}, std::uint16_t{25}, std::uint16_t{0xffff}}) {
        std::string wrong = good;
        std::memcpy(wrong.data() + 6, &lie, sizeof lie);
        EXPECT_EQ(pids(exact_copy(good + wrong).events()), "1/") << lie;
    }
}

TEST(FanotifyEvents, EndBeforeARecordOfAnotherVersion) {
    std::string other = event_record(mask::create, 2, "");
    other[4] = 4;
    EXPECT_EQ(pids(exact_copy(event_record(mask::create, 1, "") + other).events()), "1/");
}

} // namespace
} // namespace espy::fanotify
