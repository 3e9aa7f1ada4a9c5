/// When events are let gather, moment by moment.
#include "stream/gathering.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

constexpr std::int64_t microseconds = milliseconds / 1000;

/// A reader that polls for one microsecond whenever it is told to.
struct reader {
    gathering when{16384};
    std::int64_t now = 1000 * milliseconds;

    void poll(std::int64_t after, std::uint64_t events) {
        now += after;
        when.polled(now, now + microseconds, events);
        now += microseconds;
    }
    void storm() {
        for (int i = 0; i < 100 && !when.active(); ++i) {
            poll(10 * microseconds, 3);
        }
    }
};

TEST(Gathering, BeginsWhenOnePollFollowsAnother) {
    reader r;
    EXPECT_FALSE(r.when.active());
    r.storm();
    EXPECT_TRUE(r.when.active());
    EXPECT_EQ(r.when.until(), r.now + milliseconds);
}

TEST(Gathering, DoesNotBeginForAFewEventsOrASteadyStream) {
    reader r;
    for (int i = 0; i < 20; ++i) {
        r.poll(10 * microseconds, 3);
    }
    EXPECT_FALSE(r.when.active());
    for (int i = 0; i < 1000; ++i) {
        r.poll(milliseconds, 3);
        r.poll(10 * microseconds, 1);
    }
    EXPECT_FALSE(r.when.active());
}

TEST(Gathering, GoesOnWhileItIsWorthIt) {
    reader r;
    r.storm();
    r.poll(milliseconds, 500);
    EXPECT_TRUE(r.when.active());
    r.poll(milliseconds, 5);
    EXPECT_FALSE(r.when.active());
}

TEST(Gathering, IsNotForPollsThatFindNothing) {
    reader r;
    for (int i = 0; i < 1000; ++i) {
        r.poll(10 * microseconds, 0);
    }
    EXPECT_FALSE(r.when.active());
}

TEST(Gathering, LeavesASmallQueueAlone) {
    for (const std::size_t capacity : {0U, 64U, 1000U}) {
        reader r{gathering(capacity)};
        r.storm();
        EXPECT_FALSE(r.when.active()) << capacity;
    }
}

} // namespace
} // namespace espy::tree
