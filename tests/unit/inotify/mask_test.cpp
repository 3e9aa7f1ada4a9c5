#include <espy/inotify/mask.hpp>

#include <gtest/gtest.h>

namespace espy::inotify {
namespace {

TEST(InotifyMask, SaysTheWordsOfTheManualPage) {
    EXPECT_EQ(to_string(mask::create | mask::is_dir), "create|is_dir");
    EXPECT_EQ(to_string(mask::none), "");
    EXPECT_EQ(to_string(static_cast<mask>(0x1000) | mask::delete_), "delete|0x1000");
}

TEST(InotifyMask, ReadsEachOfItsWordsBack) {
    for (unsigned bit = 0; bit < 32; ++bit) {
        const mask value = static_cast<mask>(1U << bit);
        EXPECT_EQ(from_string(to_string(value)), value) << to_string(value);
    }
    EXPECT_EQ(from_string("move|create"), mask::moved_from | mask::moved_to | mask::create);
    EXPECT_EQ(from_string(""), mask::none);
}

TEST(InotifyMask, RefusesAWordThatItDoesNotKnow) {
    for (const char* text :
         {"creat", "create|", "|create", "create||open", "0x", "0xg", "0x1ffffffff"}) {
        EXPECT_EQ(from_string(text), std::nullopt) << text;
    }
}

} // namespace
} // namespace espy::inotify
