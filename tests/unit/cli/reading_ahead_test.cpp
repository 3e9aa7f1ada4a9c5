#include "reading/reading_ahead.hpp"

#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <filesystem>

#include <unistd.h>

namespace espy::cli {
namespace {

class ReadingAhead : public testing::Test {
protected:
    ReadingAhead() { std::filesystem::create_directories(home_ / "a" / "b"); }
    /// A part of arming that watches so many directories and waits so often.
    static bool begins(reading_ahead& ahead, std::uint64_t directories, int waits) {
        ahead.during(
            [&] {
                for (int i = 0; i < waits; ++i) {
                    ::usleep(1);
                }
            },
            [&] { return directories; });
        return ahead.has_begun();
    }

    test::temporary_directory home_;
};

TEST_F(ReadingAhead, BeginsWhereTheDiskHasToBeWaitedFor) {
    reading_ahead ahead({home_.path().native()}, {}, {});
    EXPECT_FALSE(begins(ahead, 50, 100)); // too few to tell
    EXPECT_TRUE(begins(ahead, 200, 0));
    ahead.end();
    EXPECT_FALSE(ahead.has_begun());
    EXPECT_FALSE(begins(ahead, 1000, 300));
}

/// As of a tree of which only some was listed lately.
TEST_F(ReadingAhead, BeginsLaterIfOnlyTheRestIsSlow) {
    reading_ahead ahead({home_.path().native()}, {}, {.ignore_files = true});
    EXPECT_FALSE(begins(ahead, 100'000, 0));
    EXPECT_FALSE(begins(ahead, 100'050, 0));
    EXPECT_TRUE(begins(ahead, 100'300, 100));
}

TEST_F(ReadingAhead, IsNothingForWhoeverHearsOfListings) {
    reading_ahead ahead({home_.path().native()}, {.tell = {change_kind::opened}}, {});
    EXPECT_FALSE(begins(ahead, 200, 200));
}

} // namespace
} // namespace espy::cli
