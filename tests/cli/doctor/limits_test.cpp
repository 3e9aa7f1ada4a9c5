#include "fake_proc.hpp"

#include <doctor/limits.hpp>

#include <gtest/gtest.h>

namespace espy::doctor {
namespace {

TEST(DoctorLimits, ReadsEachSysctl) {
    const test::fake_proc proc;
    proc.file("sys/fs/inotify/max_user_watches", "1001\n");
    proc.file("sys/fs/inotify/max_user_instances", "1002\n");
    proc.file("sys/fs/inotify/max_queued_events", "1003\n");
    proc.file("sys/fs/fanotify/max_user_marks", "1004\n");
    proc.file("sys/fs/fanotify/max_user_groups", "1005\n");
    proc.file("sys/fs/fanotify/max_queued_events", "1006\n");
    const auto limits = read_limits(proc.path());
    ASSERT_EQ(limits.size(), 6U);
    for (std::size_t index = 0; index < limits.size(); ++index) {
        EXPECT_EQ(limits[index].what, static_cast<resource>(index));
        EXPECT_EQ(limits[index].value, 1001 + index) << limits[index].name;
        EXPECT_EQ(limits[index].effective(), 1001 + index);
        EXPECT_EQ(limits[index].effective_name(), limits[index].name);
    }
}

TEST(DoctorLimits, TakesTheSmallerOfTheSystemAndTheUserNamespace) {
    const test::fake_proc proc;
    proc.file("sys/fs/inotify/max_user_watches", "1000\n");
    proc.file("sys/user/max_inotify_watches", "10\n");
    proc.file("sys/fs/inotify/max_user_instances", "5\n");
    proc.file("sys/user/max_inotify_instances", "2147483647\n");
    const auto limits = read_limits(proc.path());
    EXPECT_EQ(limits[0].effective(), 10U);
    EXPECT_EQ(limits[0].effective_name(), "user.max_inotify_watches");
    EXPECT_EQ(limits[1].effective(), 5U);
    EXPECT_EQ(limits[1].effective_name(), "fs.inotify.max_user_instances");
}

TEST(DoctorLimits, LeavesOutWhatTheKernelDoesNotHave) {
    const test::fake_proc proc;
    proc.file("sys/fs/inotify/max_user_watches", "many\n");
    for (const limit& entry : read_limits(proc.path())) {
        EXPECT_EQ(entry.effective(), std::nullopt) << entry.name;
    }
}

} // namespace
} // namespace espy::doctor
