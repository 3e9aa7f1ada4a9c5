#include <espy/fanotify/mask.hpp>

#include <gtest/gtest.h>

namespace espy::fanotify {
namespace {

TEST(FanotifyMask, SaysTheWordsOfTheManualPage) {
    EXPECT_EQ(to_string(mask::create | mask::on_dir), "create|on_dir");
    EXPECT_EQ(to_string(mask::rename | mask::queue_overflow), "queue_overflow|rename");
    EXPECT_EQ(to_string(mask::none), "");
    EXPECT_EQ(to_string(static_cast<mask>(0x80000) | mask::delete_), "delete|0x80000");
}

TEST(FanotifyMask, ReadsEachOfItsWordsBack) {
    for (unsigned bit = 0; bit < 64; ++bit) {
        const mask value = static_cast<mask>(std::uint64_t{1} << bit);
        EXPECT_EQ(from_string(to_string(value)), value) << to_string(value);
    }
    EXPECT_EQ(from_string("move|close"),
              mask::moved_from | mask::moved_to | mask::close_write | mask::close_nowrite);
    EXPECT_EQ(from_string(""), mask::none);
    EXPECT_EQ(from_string("0xffffffffffffffff"), ~mask::none);
}

TEST(FanotifyMask, RefusesAWordThatItDoesNotKnow) {
    for (const char* text : {"creat", "create|", "|create", "create||open", "0x", "0xg",
                             "0x1ffffffffffffffff", "is_dir"}) {
        EXPECT_EQ(from_string(text), std::nullopt) << text;
    }
}

} // namespace
} // namespace espy::fanotify
