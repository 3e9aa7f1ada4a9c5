// What is mounted in a tree. The mounts are made in a mount namespace of the process.
#include "activity_test.hpp"

#include <sched.h>
#include <sys/mount.h>

namespace espy::test {
namespace {

class ActivityMounts : public activity_test {
protected:
    void SetUp() override {
        activity_test::SetUp();
        if (IsSkipped()) {
            return;
        }
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
            const std::error_code reason(errno, std::system_category());
            GTEST_SKIP() << "mounting needs CAP_SYS_ADMIN: " << reason.message();
        }
        start(); // with the mounts of this namespace
        std::filesystem::create_directories("w/a/m");
        std::filesystem::create_directories("out/in");
    }
    void TearDown() override {
        for (const char* const path : {"w/a/m", "w/b/m", "w"}) {
            ::umount2(path, MNT_DETACH);
        }
    }
};

TEST_F(ActivityMounts, AreCoveredToo) {
    ok(::mount("none", "w/a/m", "tmpfs", 0, nullptr));
    ok(::mkdir("w/a/m/d", 0755));
    start();
    watch();
    make_file("w/a/m/d/f");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/a/m/d/f"));
    ok(::rename("w/a", "w/b"));
    make_file("w/b/m/d/g");
    EXPECT_THAT(told({change_kind::written}),
                ::testing::UnorderedElementsAre("renamed w/a -> w/b", "created w/b/m/d/g"));
}

TEST_F(ActivityMounts, AreCoveredWhenTheyCome) {
    watch();
    ok(::mount("none", "w/a/m", "tmpfs", 0, nullptr));
    told();
    make_file("w/a/m/f");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/a/m/f"));
    ok(::umount2("w/a/m", 0)) /* nothing holds it */;
    EXPECT_THAT(told(), ElementsAre("unmounted w/a/m"));
    make_file("w/a/m/g");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/a/m/g"));
}

TEST_F(ActivityMounts, ThatCannotBeMarkedAreNamed) {
    ok(::mount("none", "w/a/m", "proc", 0, nullptr));
    start();
    ASSERT_FALSE(add("w"));
    EXPECT_THAT(told(), ElementsAre("watch_failed w/a/m " + std::to_string(EOPNOTSUPP), "ready w"));
}

TEST_F(ActivityMounts, OfADirectoryFromElsewhereAreInTheTree) {
    ok(::mount("out", "w/a/m", nullptr, MS_BIND, nullptr));
    start();
    watch();
    make_file("out/in/f");
    make_file("w/a/m/g");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/a/m/in/f", "created w/a/m/g"));
}

TEST_F(ActivityMounts, GiveABoundRootNoPathsFromElsewhere) {
    ok(::mount("out", "w", nullptr, MS_BIND, nullptr));
    start();
    // Seen through the mount alone, this seems to be below the root.
    std::filesystem::create_directories(std::filesystem::current_path().relative_path());
    std::filesystem::create_directories("other/w/in");
    watch();
    make_file("other/w/in/f");
    make_file("other/f");
    EXPECT_THAT(told(), IsEmpty());
    make_file("out/in/g");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/in/g"));
}

TEST_F(ActivityMounts, BelowOneThatCannotBeMarkedAreCovered) {
    ok(::mount("none", "w/a/m", "proc", 0, nullptr));
    ok(::mount("none", "w/a/m/fs", "tmpfs", 0, nullptr));
    start();
    ASSERT_FALSE(add("w"));
    told();
    make_file("w/a/m/fs/f");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/a/m/fs/f"));
}

TEST_F(ActivityMounts, OfADirectoryOfTheTreeAreToldAtItsPlace) {
    std::filesystem::create_directory("w/b");
    ok(::mount("w/b", "w/a/m", nullptr, MS_BIND, nullptr));
    start();
    watch();
    make_file("w/a/m/f");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/b/f"));
}

TEST_F(ActivityMounts, HideWhatTheyCover) {
    const unique_fd covered(ok(::open("w/a/m", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    ok(::mount("none", "w/a/m", "tmpfs", 0, nullptr));
    start();
    watch();
    const unique_fd file(ok(::openat(covered.get(), "f", O_WRONLY | O_CREAT | O_CLOEXEC, 0644)));
    EXPECT_THAT(told(), IsEmpty());
}

} // namespace
} // namespace espy::test
