// What is due when, with a clock of the test's own.
#include "engine/time/schedule.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

TEST(Earliest, IsTheFirstOfAll) {
    earliest next;
    EXPECT_EQ(next.at(), 0);
    next.consider(70);
    next.consider(90);
    EXPECT_EQ(next.at(), 70);
}

TEST(Earliest, IsNeverNoneOnceThereIsOne) {
    earliest next;
    next.consider(0);
    EXPECT_EQ(next.at(), 1) << "a timer set to 0 is off";
}

TEST(RetryTimes, DoubleAsLongAsNothingIsHeard) {
    retry_times it;
    EXPECT_TRUE(it.is_due(0, 5)) << "nothing was tried yet";
    it.tried(0, 5);
    EXPECT_EQ(it.when(), limit::shortest_retry);
    EXPECT_FALSE(it.is_due(limit::shortest_retry - 1, 5));
    EXPECT_TRUE(it.is_due(limit::shortest_retry, 5));
    it.tried(100, 5);
    EXPECT_EQ(it.when(), 100 + 2 * limit::shortest_retry);
    for (int i = 0; i < 20; ++i) {
        it.tried(200, 5);
    }
    EXPECT_EQ(it.when(), 200 + limit::slowest_retry);
}

TEST(RetryTimes, BeginAnewWhenSomethingWasHeard) {
    retry_times it;
    it.tried(0, 5);
    it.tried(0, 5);
    EXPECT_TRUE(it.is_due(0, 6));
    it.tried(0, 6);
    EXPECT_EQ(it.when(), limit::shortest_retry);
}

TEST(RetryTimes, AreDueAtOnceIfSomebodyWaits) {
    retry_times it;
    it.tried(1000, 5);
    it.hurry();
    EXPECT_TRUE(it.is_due(0, 5));
}

TEST(RecheckTimes, DoubleUntilTheWayIsFound) {
    recheck_times it;
    EXPECT_FALSE(it.is_due(1000 * limit::slowest_retry)) << "nothing was put off";
    EXPECT_TRUE(it.put_off(0));
    EXPECT_EQ(it.when(), limit::shortest_retry);
    it.begin();
    EXPECT_FALSE(it.is_put_off());
    EXPECT_TRUE(it.has_failed()) << "it was not found yet";
    EXPECT_FALSE(it.put_off(0)) << "told already";
    EXPECT_EQ(it.when(), 2 * limit::shortest_retry);
    it.begin();
    it.found();
    EXPECT_FALSE(it.has_failed());
    EXPECT_TRUE(it.put_off(0));
    EXPECT_EQ(it.when(), limit::shortest_retry);
}

TEST(RepairTimes, AreAtOnceAfterTheFirstOverflowAndLaterAfterOthersThatFollowIt) {
    constexpr std::int64_t second = 1000 * milliseconds;
    repair_times it;
    EXPECT_FALSE(it.is_wanted());
    it.overflowed(10 * second, 100);
    EXPECT_FALSE(it.is_due(10 * second, 99, false)) << "the queue still holds what says nothing";
    EXPECT_TRUE(it.is_due(10 * second, 100, false));
    it.begin();
    EXPECT_FALSE(it.is_due(10 * second, 100, false));
    it.overflowed(10 * second + 1, 200);
    EXPECT_EQ(it.when(), 10 * second + 1 + 5 * milliseconds);
    EXPECT_FALSE(it.is_due(10 * second + 1, 200, false));
    EXPECT_TRUE(it.is_due(10 * second + 1, 200, true)) << "somebody waits for it";
    it.overflowed(10 * second + 2, 300);
    EXPECT_EQ(it.when(), 10 * second + 2 + 10 * milliseconds);
    it.overflowed(20 * second, 400);
    EXPECT_EQ(it.when(), 20 * second) << "there was none for long";
}

TEST(Patience, EndsAfterSoManyPassesAndRounds) {
    patience it;
    EXPECT_FALSE(it.take_pass()) << "nobody waits";
    it.begin(0);
    unsigned passes = 0;
    while (it.take_pass()) {
        ++passes;
    }
    EXPECT_GT(passes, 1U);
    unsigned rounds = 0;
    for (; !it.is_over(); ++rounds) {
        it.count_round(0);
    }
    EXPECT_GT(rounds, 1U);
    it.begin(0);
    EXPECT_FALSE(it.is_over());
    it.end();
    EXPECT_FALSE(it.take_pass());
}

} // namespace
} // namespace espy::tree
