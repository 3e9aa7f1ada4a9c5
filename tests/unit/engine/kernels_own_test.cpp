/// File systems that the kernel makes, and tells little of.
#include "support/temporary_directory.hpp"

#include <espy/watcher.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <string>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

using ::testing::HasSubstr;

class KernelsOwn : public ::testing::Test {
protected:
    std::string sync() {
        std::string told;
        watcher_.sync(changes_);
        for (const change& each : changes_) {
            told += std::string(to_string(each.kind)) + ' ' + std::string(each.path) + ' ' +
                    std::string(each.message) + '\n';
        }
        return told;
    }

    watcher watcher_{{.poll_interval = std::chrono::milliseconds(10)}};
    batch changes_;
};

TEST_F(KernelsOwn, IsSaidOnceOfTheTopmostDirectory) {
    const root_id root = watcher_.add("/proc/self", {.max_depth = 2});
    const std::string told = sync();
    EXPECT_THAT(told, ::testing::StartsWith("watch_failed /proc/self proc: the kernel makes"));
    EXPECT_EQ(told.find("watch_failed", 1), std::string::npos) << told;
    EXPECT_EQ(watcher_.covers(root, "fd")->gap, coverage_gap::made_by_kernel);
    EXPECT_EQ(watcher_.covers(root, "fd/")->gap, coverage_gap::made_by_kernel);
    EXPECT_EQ(watcher_.covers(root, "none")->gap, coverage_gap::made_by_kernel);
    EXPECT_EQ(sync(), "");
}

TEST_F(KernelsOwn, IsLookedAtAgainForItsEnd) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::pause();
    }
    const std::string process = "/proc/" + std::to_string(child);
    watcher_.add(process, {.recursive = false});
    sync();
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    // Nothing wakes up but the timer.
    std::string told;
    while (told.find("root_gone") == std::string::npos &&
           watcher_.wait(changes_, std::chrono::seconds(10)) == wait_status::changes) {
        for (const change& each : changes_) {
            told += std::string(to_string(each.kind)) + ' ' + std::string(each.path) + '\n';
        }
    }
    EXPECT_THAT(told, HasSubstr("root_gone " + process));
}

TEST_F(KernelsOwn, TellsThatNothingTellsOfItsComing) {
    const root_id root = watcher_.add("/proc/none", {.must_exist = false});
    sync();
    const auto covered = watcher_.covers(root, "");
    EXPECT_EQ(covered->gap, coverage_gap::made_by_kernel);
    EXPECT_EQ(covered->interval, std::chrono::milliseconds(10));
}

TEST_F(KernelsOwn, IsNotSaidOfWhatIsInMemoryOnly) {
    const temporary_directory place("/dev/shm");
    const root_id root = watcher_.add(place.path(), {});
    EXPECT_EQ(sync(), "ready " + place.path().string() + " \n");
    EXPECT_EQ(watcher_.covers(root, "")->gap, coverage_gap::none);
}

} // namespace
} // namespace espy::test
