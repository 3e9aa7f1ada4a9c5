// On the real procfs: a child of the test's own holds known watches.
#include "child_process.hpp"

#include <doctor/usage.hpp>
#include <doctor/user_namespace.hpp>

#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <sched.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::doctor {
namespace {

const holder* find(const usage& found, std::uint32_t pid) {
    const auto at = std::find_if(found.holders.begin(), found.holders.end(),
                                 [pid](const holder& entry) { return entry.pid == pid; });
    return at == found.holders.end() ? nullptr : &*at;
}

/// Watches on `count` directories made below `parent`.
bool watch_directories(int fd, const std::filesystem::path& parent, int count) {
    for (int index = 0; index < count; ++index) {
        const std::filesystem::path at = parent / std::to_string(index);
        std::filesystem::create_directories(at);
        if (::inotify_add_watch(fd, at.c_str(), IN_CREATE) < 0) {
            return false;
        }
    }
    return true;
}

/// What fdinfo says, counted another way.
std::uint64_t lines_of_fdinfo(std::uint32_t pid) {
    std::uint64_t lines = 0;
    const std::string at = "/proc/" + std::to_string(pid);
    for (const auto& entry : std::filesystem::directory_iterator(at + "/fd")) {
        std::error_code ec;
        if (std::filesystem::read_symlink(entry.path(), ec) == "anon_inode:inotify") {
            std::ifstream info(at + "/fdinfo/" + entry.path().filename().string());
            for (std::string line; std::getline(info, line);) {
                if (line.rfind("inotify wd:", 0) == 0) {
                    ++lines;
                }
            }
        }
    }
    return lines;
}

TEST(DoctorRealUsage, CountsTheWatchesOfAChildExactly) {
    const espy::test::temporary_directory directory;
    const test::child_process child([&] {
        return watch_directories(::inotify_init1(0), directory / "a", 1000) &&
               watch_directories(::inotify_init1(0), directory / "b", 234) &&
               ::inotify_init1(0) >= 0;
    });
    ASSERT_TRUE(child.prepared());
    const usage found = read_usage("/proc");
    const holder* held = find(found, child.pid());
    ASSERT_NE(held, nullptr);
    EXPECT_EQ(held->holds, (holdings{3, 1234, 0, 0}));
    EXPECT_EQ(held->holds.inotify_watches, lines_of_fdinfo(child.pid()));
    EXPECT_EQ(held->uid, ::geteuid());
    EXPECT_EQ(held->charged_uid, ::geteuid());
    EXPECT_EQ(held->command, "doctor_tests");
}

TEST(DoctorRealUsage, ChargesWhatAChildInheritedOnce) {
    const espy::test::temporary_directory directory;
    const int fd = ::inotify_init1(IN_CLOEXEC);
    ASSERT_TRUE(watch_directories(fd, directory.path(), 17));
    const test::child_process child([&] { return ::dup(fd) >= 0; });
    ASSERT_TRUE(child.prepared());
    const usage found = read_usage("/proc");
    const holder* held = find(found, child.pid());
    ASSERT_NE(held, nullptr);
    EXPECT_EQ(held->holds, (holdings{1, 17, 0, 0}));
    if (compare_by_kcmp({held->pid, static_cast<std::uint32_t>(fd)},
                        {static_cast<std::uint32_t>(::getpid()), static_cast<std::uint32_t>(fd)}) !=
        0) {
        ::close(fd);
        GTEST_SKIP() << "kcmp(2) does not compare files here";
    }
    const holder* own = find(found, static_cast<std::uint32_t>(::getpid()));
    ASSERT_NE(own, nullptr);
    // The one with the smaller id is charged for it; ids may have begun again from the front.
    EXPECT_EQ(held->shared_instances + own->shared_instances, 1U);
    ::close(fd);
}

/// Enters a user namespace in which user 0 is 100000 outside, and becomes that user.
bool enter_user_namespace() {
    std::array<int, 2> entered = {-1, -1};
    const pid_t self = ::getpid();
    if (::pipe2(entered.data(), O_CLOEXEC) != 0) {
        return false;
    }
    const pid_t outside = ::fork();
    if (outside == 0) {
        ::close(entered[1]);
        char go = 0;
        const bool asked = ::read(entered[0], &go, 1) == 1;
        std::ofstream map("/proc/" + std::to_string(self) + "/uid_map");
        map << "0 100000 1" << std::flush;
        ::_exit(asked && map ? 0 : 1);
    }
    int status = -1;
    const bool asked = ::unshare(CLONE_NEWUSER) == 0 && ::write(entered[1], "g", 1) == 1;
    ::close(entered[1]);
    ::waitpid(outside, &status, 0);
    return asked && status == 0 && ::setuid(0) == 0;
}

TEST(DoctorRealUsage, ChargesTheOwnerOfAUserNamespace) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root, to map another user into a user namespace";
    }
    const espy::test::temporary_directory directory;
    std::filesystem::permissions(directory.path(), std::filesystem::perms::all);
    const test::child_process child([&] {
        return enter_user_namespace() && watch_directories(::inotify_init1(0), directory.path(), 3);
    });
    if (!child.prepared()) {
        GTEST_SKIP() << "user namespaces cannot be made here";
    }
    const usage found = read_usage("/proc");
    const holder* held = find(found, child.pid());
    ASSERT_NE(held, nullptr);
    EXPECT_EQ(held->uid, 100000U);
    EXPECT_EQ(held->charged_uid, 0U);
    EXPECT_EQ(held->holds, (holdings{1, 3, 0, 0}));
}

TEST(DoctorRealUsage, CountsTheProcessesThatAnOrdinaryUserMayNotLookInto) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root, to become an ordinary user";
    }
    const espy::test::temporary_directory directory;
    std::filesystem::permissions(directory.path(), std::filesystem::perms::all);
    const test::child_process holding(
        [&] { return watch_directories(::inotify_init1(0), directory.path(), 2); });
    ASSERT_TRUE(holding.prepared());
    // A child becomes the user and says by its status whether what it saw was as expected.
    const test::child_process ordinary([&] {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0) {
            return false;
        }
        const usage found = read_usage("/proc");
        const auto root = std::find_if(found.not_seen.begin(), found.not_seen.end(),
                                       [](const unseen& entry) { return entry.uid == 0; });
        return root != found.not_seen.end() && root->processes >= 2 &&
               found.unseen_processes() <= found.processes && find(found, holding.pid()) == nullptr;
    });
    EXPECT_TRUE(ordinary.prepared());
}

TEST(DoctorRealUsage, KnowsTheFirstNamespacesByTheirNumbers) {
    std::error_code ec;
    const auto own = std::filesystem::read_symlink("/proc/self/ns/user", ec);
    ASSERT_FALSE(ec);
    EXPECT_EQ(is_first_user_namespace(), own == "user:[4026531837]");
}

} // namespace
} // namespace espy::doctor
