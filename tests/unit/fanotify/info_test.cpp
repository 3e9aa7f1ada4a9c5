#include "record.hpp"

#include <gtest/gtest.h>

#include <array>
#include <type_traits>

#include <sys/fanotify.h>

namespace espy::fanotify {
namespace {

static_assert(std::is_trivially_copyable_v<info>);
static_assert(std::is_trivially_copyable_v<info::object>);

std::string text_of(handle_view handle) {
    return {reinterpret_cast<const char*>(handle.bytes().data()), handle.bytes().size()};
}

/// How many questions the first record of `bytes` answers.
int answers(const exact_copy& bytes) {
    const info first = *bytes.infos().begin();
    return int{first.as_object().has_value()} + int{first.pidfd().has_value()} +
           int{first.error().has_value()} + int{first.range().has_value()} +
           int{first.mount().has_value()};
}

TEST(FanotifyInfo, NamesAnObject) {
    const exact_copy bytes(info_record(info_type::fid, object_body(0x0102030405060708, 3, "abcd")));
    const info only = *bytes.infos().begin();
    EXPECT_EQ(only.type(), info_type::fid);
    ASSERT_TRUE(only.as_object());
    EXPECT_EQ(only.as_object()->fsid, fsid{0x0102030405060708});
    EXPECT_EQ(only.as_object()->handle.type(), 3);
    EXPECT_EQ(text_of(only.as_object()->handle), "abcd");
    EXPECT_EQ(only.as_object()->name, "");
    EXPECT_EQ(answers(bytes), 1);
}

TEST(FanotifyInfo, NamesAnEntryOfADirectoryWithoutThePadding) {
    using namespace std::string_literals;
    for (const info_type type :
         {info_type::dfid_name, info_type::old_dfid_name, info_type::new_dfid_name}) {
        const exact_copy bytes(info_record(type, object_body(1, 1, "abcd", "name\0\0\0\0"s)));
        const auto object = (*bytes.infos().begin()).as_object();
        ASSERT_TRUE(object);
        EXPECT_EQ(object->name, "name");
        EXPECT_EQ(text_of(object->handle), "abcd");
    }
}

TEST(FanotifyInfo, EndsANameWithItsRecord) {
    const exact_copy bytes(info_record(info_type::dfid_name, object_body(1, 1, "abcd", "name")));
    EXPECT_EQ((*bytes.infos().begin()).as_object()->name, "name");
}

TEST(FanotifyInfo, HasNoNameInARecordOfADirectoryAlone) {
    const exact_copy bytes(info_record(info_type::dfid, object_body(1, 1, "abcd", "name")));
    EXPECT_EQ((*bytes.infos().begin()).as_object()->name, "");
}

TEST(FanotifyInfo, HasNoObjectIfTheHandleDoesNotFit) {
    for (const std::uint32_t lie : {5U, 128U, 129U, 0x7fffffffU, 0xfffffff8U, 0xffffffffU}) {
        const exact_copy bytes(info_record(info_type::fid, object_body(1, 1, "abcd", "", lie)));
        EXPECT_FALSE((*bytes.infos().begin()).as_object()) << lie;
    }
    const exact_copy long_one(
        info_record(info_type::fid, object_body(1, 1, std::string(max_handle_size + 1, 'x'))));
    EXPECT_FALSE((*long_one.infos().begin()).as_object());
}

TEST(FanotifyInfo, AnswersNothingIfItIsTooShort) {
    const std::array bodies{std::pair{info_type::fid, object_body(1, 1, "")},
                            std::pair{info_type::dfid_name, object_body(1, 1, "")},
                            std::pair{info_type::pidfd, bytes_of(std::int32_t{5})},
                            std::pair{info_type::error, bytes_of(std::uint64_t{5})},
                            std::pair{info_type::range, std::string(20, '\0')},
                            std::pair{info_type::mnt, std::string(12, '\0')}};
    for (const auto& [type, body] : bodies) {
        EXPECT_EQ(answers(exact_copy(info_record(type, body))), 1);
        for (std::size_t size = 0; size < body.size(); ++size) {
            EXPECT_EQ(answers(exact_copy(info_record(type, body.substr(0, size)))), 0) << size;
        }
    }
}

TEST(FanotifyInfo, AnswersNothingIfItsTypeIsUnknown) {
    EXPECT_EQ(answers(exact_copy(info_record(static_cast<info_type>(99), std::string(64, 'x')))),
              0);
}

TEST(FanotifyInfo, GivesThePidfd) {
    const exact_copy bytes(info_record(info_type::pidfd, bytes_of(std::int32_t{FAN_EPIDFD})));
    EXPECT_EQ((*bytes.infos().begin()).pidfd(), -2);
}

TEST(FanotifyInfo, GivesTheErrorAndItsCount) {
    const exact_copy bytes(
        info_record(info_type::error, bytes_of(std::int32_t{108}) + bytes_of(std::uint32_t{3})));
    const auto failure = (*bytes.infos().begin()).error();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->number, 108);
    EXPECT_EQ(failure->count, 3U);
}

TEST(FanotifyInfo, GivesTheRangeAndTheMountBehindTheirPadding) {
    const std::string body =
        bytes_of(std::uint32_t{}) + bytes_of(std::uint64_t{4096}) + bytes_of(std::uint64_t{512});
    const exact_copy range(info_record(info_type::range, body));
    ASSERT_TRUE((*range.infos().begin()).range());
    EXPECT_EQ((*range.infos().begin()).range()->offset, 4096U);
    EXPECT_EQ((*range.infos().begin()).range()->count, 512U);
    const exact_copy mount(info_record(info_type::mnt, body.substr(0, 12)));
    EXPECT_EQ((*mount.infos().begin()).mount(), 4096U);
}

TEST(FanotifyInfos, AreInOrderAndEndWithTheBytes) {
    const std::string whole = info_record(info_type::dfid_name, object_body(1, 1, "abcd", "n")) +
                              info_record(info_type::fid, object_body(1, 1, "efgh"));
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const exact_copy bytes(whole.substr(0, size));
        std::string types;
        for (const info each : bytes.infos()) {
            types += std::to_string(static_cast<int>(each.type()));
        }
        EXPECT_EQ(types, size < 25 ? "" : size < whole.size() ? "2" : "21") << size;
    }
}

TEST(FanotifyInfos, EndBeforeARecordWhoseSizeIsALie) {
    const std::string good = info_record(info_type::pidfd, "1234");
    for (const std::size_t lie : {1U, 3U, 9U, 0xffffU}) {
        const exact_copy bytes(good + info_record(info_type::pidfd, "1234", lie));
        int count = 0;
        for ([[maybe_unused]] const info each : bytes.infos()) {
            ++count;
        }
        EXPECT_EQ(count, 1) << lie;
    }
}

} // namespace
} // namespace espy::fanotify
