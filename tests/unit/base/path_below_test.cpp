// What is below a root, by its path as it is told.
#include <base/path_below.hpp>

#include <gtest/gtest.h>

namespace espy {
namespace {

TEST(PathBelow, IsWhatFollowsTheRoot) {
    EXPECT_EQ(path_below("r", "r/a/b"), "a/b");
    EXPECT_EQ(path_below("r/", "r/a"), "a");
    EXPECT_EQ(path_below("/", "/a"), "a");
    EXPECT_EQ(path_below(".", "./a"), "a");
    EXPECT_EQ(path_below("r", "r"), "");
}

TEST(PathBelow, IsNothingOfWhatOnlyBeginsAlike) {
    EXPECT_EQ(path_below("/a", "/ab"), "");
    EXPECT_EQ(path_below("/a", "/ab/c"), "");
    EXPECT_EQ(path_below("/a", "/b/a"), "");
    EXPECT_FALSE(seen_from("/a", "/ab"));
    EXPECT_TRUE(seen_from("/a", "/a"));
}

TEST(PathBelow, IsTheInverseOfPathIn) {
    for (const char* const root : {"r", "r/", "/", "."}) {
        EXPECT_EQ(path_below(root, path_in(root, "a/b")), "a/b") << root;
    }
}

} // namespace
} // namespace espy
