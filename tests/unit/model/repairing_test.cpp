// A repair by itself: what ends each of its states, and what does not.
#include "model/repairing.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

TEST(Repairing, IsUnderWayFromTheOverflowUntilAllThatHappenedMeanwhileHasBeenApplied) {
    repairing it;
    EXPECT_FALSE(it.is_under_way());
    EXPECT_TRUE(it.overflowed());
    EXPECT_TRUE(it.is_wanted());
    EXPECT_TRUE(it.is_under_way());
    it.begin(5);
    EXPECT_FALSE(it.is_wanted());
    it.fenced(100);
    EXPECT_FALSE(it.is_settled(99));
    EXPECT_TRUE(it.is_settled(100));
    it.end();
    EXPECT_FALSE(it.is_under_way());
    EXPECT_EQ(it.count(), 1U);
}

TEST(Repairing, IsNotBegunByAFence) {
    repairing it;
    it.overflowed();
    it.fenced(100);
    EXPECT_TRUE(it.is_wanted());
    EXPECT_FALSE(it.is_settled(200));
}

TEST(Repairing, IsNotSettledBeforeEverythingHasBeenListed) {
    repairing it;
    it.overflowed();
    it.begin(5);
    EXPECT_FALSE(it.is_settled(never));
}

TEST(Repairing, SettlesAtTheFirstFenceWhenNothingIsLeftToBeDone) {
    repairing it;
    it.overflowed();
    it.begin(5);
    it.fenced(100);
    it.fenced(200);
    EXPECT_TRUE(it.is_settled(150));
}

TEST(Repairing, BeginsAgainWhereverAnotherOverflowFindsIt) {
    repairing it;
    it.overflowed();
    EXPECT_FALSE(it.overflowed()) << "told already";
    it.begin(5);
    EXPECT_FALSE(it.overflowed());
    EXPECT_TRUE(it.is_wanted());
    it.begin(6);
    it.fenced(100);
    EXPECT_FALSE(it.overflowed());
    EXPECT_FALSE(it.is_settled(never));
    EXPECT_EQ(it.count(), 0U);
}

TEST(Repairing, DoesNotEndAsLongAsItIsHeld) {
    repairing it;
    it.overflowed();
    it.begin(5);
    it.fenced(100);
    it.hold(true);
    EXPECT_FALSE(it.is_settled(100));
    it.hold(false);
    EXPECT_TRUE(it.is_settled(100));
}

TEST(Repairing, IsGivenUpWhereNothingIsToBeListed) {
    repairing it;
    it.overflowed();
    it.give_up();
    EXPECT_FALSE(it.is_under_way());
    EXPECT_EQ(it.count(), 1U);
}

TEST(Repairing, TellsFilesAsModifiedThatChangedSinceWhileItLists) {
    repairing it;
    EXPECT_FALSE(it.asks_for_times());
    it.overflowed();
    it.begin(50);
    EXPECT_TRUE(it.asks_for_times());
    EXPECT_TRUE(it.is_modified(50));
    EXPECT_FALSE(it.is_modified(49));
    it.fenced(100);
    EXPECT_FALSE(it.asks_for_times());
}

} // namespace
} // namespace espy::tree
