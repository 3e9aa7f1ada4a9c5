// What was seen of a key lies between two positions; the second is that of the next fence.
#include "base/memory/fenced.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace espy::tree {
namespace {

using names = fenced<std::uint64_t>;

TEST(Fenced, IsOpenUntilTheNextFence) {
    names seen;
    seen.note(1, 10);
    ASSERT_NE(seen.find(1), nullptr);
    EXPECT_EQ(seen.find(1)->from, 10);
    EXPECT_EQ(seen.find(1)->until, never);
    seen.fence(20);
    EXPECT_EQ(seen.find(1)->until, 20);
    seen.fence(30);
    EXPECT_EQ(seen.find(1)->until, 20);
}

TEST(Fenced, HasTheLatestOfAKey) {
    names seen;
    seen.note(1, 10);
    seen.fence(20);
    seen.note(1, 30);
    seen.fence(40);
    EXPECT_EQ(seen.find(1)->from, 30);
    EXPECT_EQ(seen.find(1)->until, 40);
}

TEST(Fenced, ForgetsAllWhenTheStreamIsBehindTheLast) {
    names seen;
    seen.note(1, 10);
    seen.fence(20);
    seen.note(2, 20);
    seen.fence(30);
    seen.passed(29);
    EXPECT_NE(seen.find(1), nullptr);
    seen.passed(30);
    EXPECT_EQ(seen.find(1), nullptr);
    EXPECT_TRUE(seen.empty());
}

TEST(Fenced, ForgetsNothingThatIsStillOpen) {
    names seen;
    seen.note(1, 10);
    seen.passed(1000);
    EXPECT_NE(seen.find(1), nullptr);
}

TEST(Fenced, KeepsItsBoundIfNoFenceIsToCloseIt) {
    names seen;
    seen.note(1, 0, 15);
    seen.leave_open();
    seen.fence(100);
    EXPECT_EQ(seen.find(1)->until, 15);
    seen.passed(15);
    EXPECT_TRUE(seen.empty());
}

TEST(Fenced, IsAsQuickAfterAStormAsBefore) {
    names seen;
    for (std::uint64_t key = 0; key < 1'000'000; ++key) {
        seen.note(key, 10);
    }
    seen.fence(20);
    ASSERT_GT(seen.room(), 1'000'000);
    seen.passed(20);
    seen.note(1, 30);
    seen.fence(40);
    EXPECT_LT(seen.room(), 100);
}

} // namespace
} // namespace espy::tree
