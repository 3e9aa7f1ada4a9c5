#include "base/time/clock.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::tree {
namespace {

constexpr std::int64_t hour = std::int64_t{3'600'000'000'000};

moment at(std::int64_t boot) {
    return {.boot = boot};
}

TEST(Moment, IsRightAfterTheTimeOfDayWasSet) {
    EXPECT_EQ(at(100).in_system_time(at(130), 5030), 5000);
    EXPECT_EQ(at(100).in_system_time(at(130), 5030 - hour), 5000 - hour);
}

TEST(Moment, IsRightAfterTheMachineHasSlept) {
    EXPECT_EQ(at(100).in_system_time(at(130 + hour), 5030 + hour), 5000);
}

/// In a namespace where the machine seems to have slept for an hour.
TEST(Moment, CountsTheTimeInWhichTheMachineSlept) {
    const pid_t child = ::fork();
    if (child == 0) {
        if (::unshare(CLONE_NEWTIME) != 0 ||
            !(std::ofstream("/proc/self/timens_offsets") << "boottime 3600 0\n"
                                                         << std::flush)) {
            ::_exit(2);
        }
        const pid_t within = ::fork();
        if (within == 0) {
            ::_exit(moment().boot - steady_now() > hour / 2 ? 0 : 1);
        }
        int status = 0;
        ::waitpid(within, &status, 0);
        ::_exit(WEXITSTATUS(status));
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (WEXITSTATUS(status) == 2) {
        GTEST_SKIP() << "a namespace of clocks cannot be had";
    }
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

} // namespace
} // namespace espy::tree
