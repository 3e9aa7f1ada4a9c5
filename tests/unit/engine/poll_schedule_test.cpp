#include "engine/time/poll_schedule.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

using work = poll_schedule::work;

constexpr std::int64_t interval = 8000;

void perform(poll_schedule& polls, work what, std::int64_t at, std::int64_t took) {
    polls.begin(what, at);
    polls.spend(took);
    polls.end(at + took);
}

TEST(PollSchedule, ListsAllOfItOnceInAnInterval) {
    poll_schedule polls(interval, 10);
    perform(polls, work::pass, 100, 10);
    EXPECT_EQ(polls.due(8099, false), work::nothing);
    EXPECT_EQ(polls.due(8100, false), work::pass);
    EXPECT_EQ(polls.when(false), 8100);
}

TEST(PollSchedule, GlancesAtWhatChangedLately) {
    poll_schedule polls(interval, 10);
    perform(polls, work::pass, 100, 10);
    EXPECT_EQ(polls.when(true), 1100);
    EXPECT_EQ(polls.due(1100, true), work::glance);
    EXPECT_EQ(polls.due(1100, false), work::nothing);
    perform(polls, work::glance, 1100, 10);
    EXPECT_EQ(polls.when(true), 2100);
    // The next pass is not put off.
    EXPECT_EQ(polls.when(false), 8100);
}

TEST(PollSchedule, RestsSoThatItTakesItsShareAtMost) {
    poll_schedule polls(interval, 10);
    perform(polls, work::pass, 0, 2000);
    EXPECT_EQ(polls.when(false), 20000);
    EXPECT_EQ(polls.when(true), 20000);
    poll_schedule half(interval, 50);
    perform(half, work::pass, 0, 6000);
    EXPECT_EQ(half.when(false), 12000);
    poll_schedule all(interval, 100);
    perform(all, work::pass, 0, 9000);
    EXPECT_EQ(all.when(false), 9000);
}

TEST(PollSchedule, DoesNotRestFromWhatOthersDidMeanwhile) {
    poll_schedule polls(interval, 10);
    polls.begin(work::pass, 0);
    polls.spend(100);
    polls.end(5000);
    EXPECT_EQ(polls.when(false), 8000);
}

TEST(PollSchedule, RestsFromWhatItDidAfterTheEnd) {
    poll_schedule polls(interval, 10);
    perform(polls, work::pass, 0, 10);
    polls.spend(1000);
    perform(polls, work::pass, 8000, 1000);
    EXPECT_EQ(polls.when(false), 27000);
    perform(polls, work::pass, 27000, 10);
    EXPECT_EQ(polls.when(false), 35000);
}

TEST(PollSchedule, RestsLongerWhereOthersHaveTheShareToo) {
    poll_schedule polls(interval, 10);
    polls.begin(work::pass, 0);
    polls.spend(1000);
    polls.end(1000, 5);
    EXPECT_EQ(polls.when(false), 50000);
}

TEST(PollSchedule, HurriesWhenNamesHaveMovedButStillRests) {
    poll_schedule polls(interval, 10);
    perform(polls, work::pass, 0, 10);
    perform(polls, work::glance, 1000, 10);
    polls.hurry();
    EXPECT_EQ(polls.due(1999, true), work::nothing);
    EXPECT_EQ(polls.due(2000, true), work::pass);
    poll_schedule slow(interval, 10);
    perform(slow, work::pass, 0, 10);
    perform(slow, work::glance, 1000, 600);
    slow.hurry();
    EXPECT_EQ(slow.when(false), 7000);
}

TEST(PollSchedule, DoesAtOnceWhatIsDemanded) {
    poll_schedule polls(interval, 10);
    perform(polls, work::pass, 0, 2000);
    polls.demand();
    EXPECT_EQ(polls.due(2001, false), work::pass);
    perform(polls, work::pass, 2001, 10);
    EXPECT_FALSE(polls.demanded());
}

TEST(PollSchedule, OfWhatIsLookedAtAfterwardsIsThatOfWhatIsFirst) {
    poll_schedule first(interval, 10);
    poll_schedule then(interval, 10);
    then.follow(first);
    EXPECT_EQ(then.due_after(first, true), work::nothing);
    perform(first, work::glance, 0, 0);
    EXPECT_EQ(then.due_after(first, false), work::nothing);
    EXPECT_EQ(then.due_after(first, true), work::glance);
    perform(first, work::pass, 0, 0);
    EXPECT_EQ(then.due_after(first, true), work::pass);
    then.follow(first);
    EXPECT_EQ(then.due_after(first, true), work::nothing);
    then.demand();
    EXPECT_EQ(then.due_after(first, false), work::pass);
}

TEST(PollSchedule, GlancesOnceForWhatIsLookedAtAfterwards) {
    poll_schedule polls(interval, 10);
    perform(polls, work::pass, 0, 0);
    polls.ask_to_glance();
    EXPECT_EQ(polls.due(interval / limit::glances_an_interval, false), work::glance);
    EXPECT_EQ(polls.when(false), interval / limit::glances_an_interval);
    perform(polls, work::glance, interval / limit::glances_an_interval, 0);
    EXPECT_EQ(polls.due(interval - 1, false), work::nothing);
}

} // namespace
} // namespace espy::tree
