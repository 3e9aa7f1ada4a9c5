/// Media that are not like others: whose times are coarse, which go read-only, whose directories may not be read, and whose
/// names are long.
#include "recorded.hpp"

#include <support/long_names.hpp>

#include <espy/unique_fd.hpp>

#include <gmock/gmock.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

/// An image in a file, mounted in a mount namespace of the test's own.
class Ext2 : public Recorded {
protected:
    void SetUp() override {
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
            GTEST_SKIP() << "mounting needs a privilege";
        }
        if (!run("truncate -s 16M " + image() + " && mkfs.ext2 -q -F -I 128 " + image())) {
            GTEST_SKIP() << "no mkfs.ext2";
        }
    }
    void TearDown() override {
        for (const std::string& place : {root(), state()}) {
            ::umount2(place.c_str(), MNT_DETACH);
        }
    }
    /// False: there is no loop device.
    bool mount_at(const std::string& place) const {
        std::filesystem::create_directories(place);
        return run("mount -o loop,errors=remount-ro " + image() + " " + place) &&
               ::chmod(place.c_str(), 0700) == 0;
    }
    /// What the kernel does when it finds an error there. False: ext4 has no trigger for that.
    static bool fail_at(const std::string& place) {
        return run("device=$(findmnt -no SOURCE " + place +
                   ") && echo 1 > /sys/fs/ext4/${device#/dev/}/trigger_fs_error");
    }
    static bool run(const std::string& command) {
        return std::system(("{ " + command + "; } >/dev/null 2>&1").c_str()) == 0; // NOLINT
    }
    std::string state() const { return place_ / "state"; }
    std::string image() const { return place_ / "image"; }

    known_entry look() const {
        const unique_fd directory(::open(root().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        std::error_code ec;
        return look_up_entry(directory.get(), "f", ec);
    }
};

/// Times are in seconds: what is written after it was looked at, in the same one, looks as before.
///
///     write ── a recorder looks at it ── write ────────────── compared
///     └───────────── one second ───────────┘
TEST_F(Ext2, TellsWhatWasWrittenInTheSecondInWhichItWasLookedAt) {
    if (!mount_at(root())) {
        GTEST_SKIP() << "no loop device";
    }
    bool looks_as_before = false;
    for (int i = 0; i < 20 && !looks_as_before; ++i) {
        token first;
        known_entry before;
        {
            recorder by(root(), file(), quickly());
            write("f", std::to_string(10 + i));
            first = sync(by);
            before = look();
            write("f", std::to_string(50 + i));
        }
        looks_as_before = look().look == before.look;
        record();
        EXPECT_THAT(since(first), ElementsAre("modified r/f"))
            << (looks_as_before ? "though it looks as before" : "and it looks otherwise");
    }
    EXPECT_TRUE(looks_as_before) << "the race was not met";
}

/// The same while it is live, where an event tells of it.
TEST_F(Ext2, TellsWhatIsWrittenTwiceInASecond) {
    if (!mount_at(root())) {
        GTEST_SKIP() << "no loop device";
    }
    recorder by(root(), file(), quickly());
    write("f", "1");
    const token first = sync(by);
    write("f", "2");
    sync(by);
    EXPECT_THAT(since(first), ElementsAre("written r/f"));
}

/// The kernel makes it read-only when it finds an error, whoever has files open.
TEST_F(Ext2, GoesReadOnlyWhileTheJournalIsOnIt) {
    if (!mount_at(state())) {
        GTEST_SKIP() << "no loop device";
    }
    token first;
    {
        recorder by(root(), file(), quickly());
        first = sync(by);
        if (!fail_at(state())) {
            GTEST_SKIP() << "ext4 has no trigger_fs_error";
        }
        write("a", "1");
        batch told;
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (by.phase() != recorder_phase::paused && std::chrono::steady_clock::now() < until) {
            by.wait(told, std::chrono::milliseconds(100));
            EXPECT_THAT(told, IsEmpty()) << "it is told when it is written";
        }
        ASSERT_EQ(by.phase(), recorder_phase::paused);
        EXPECT_THAT(by.message(), HasSubstr("cannot write " + file()));
        EXPECT_EQ(by.now(), first) << "nothing is half written";
    }
    ASSERT_EQ(::umount2(state().c_str(), 0), 0) << "nothing is left open";
    ASSERT_TRUE(mount_at(state()));
    record();
    EXPECT_THAT(since(first), ElementsAre("created r/a"));
    EXPECT_THAT(journal(file()).check(), IsEmpty());
}

/// And so does the tree: nothing changes there, and the journal goes on.
TEST_F(Ext2, GoesReadOnlyWhileItIsRecorded) {
    if (!mount_at(root())) {
        GTEST_SKIP() << "no loop device";
    }
    recorder by(root(), file(), quickly());
    write("a", "1");
    const token first = sync(by);
    if (!fail_at(root())) {
        GTEST_SKIP() << "ext4 has no trigger_fs_error";
    }
    ASSERT_NE(::mkdir(in("d").c_str(), 0700), 0);
    ASSERT_EQ(errno, EROFS);
    sync(by);
    EXPECT_EQ(by.phase(), recorder_phase::recording);
    EXPECT_THAT(since(first), IsEmpty());
    EXPECT_THAT(paths(), Contains("a"));
}

/// What a user of the machine sees who is not root.
class Unreadable : public Recorded {
protected:
    void SetUp() override {
        if (::geteuid() != 0) {
            GTEST_SKIP() << "only root can be somebody else for a moment";
        }
        std::filesystem::permissions(place_.path(), std::filesystem::perms(0777));
        std::filesystem::permissions(root(), std::filesystem::perms(0777));
        become_nobody();
        const unique_fd reached(::open(root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        ASSERT_EQ(::seteuid(0), 0);
        if (!reached) {
            GTEST_SKIP() << "others may not search what is above " << root();
        }
    }
    /// The tests are those of somebody else until the end.
    static void become_nobody() { ASSERT_EQ(::seteuid(nobody), 0); }
    void TearDown() override { (void)!::seteuid(0); }
    void set_mode(std::string_view path, mode_t mode) const {
        ASSERT_EQ(::seteuid(0), 0);
        ASSERT_EQ(::chmod(in(path).c_str(), mode), 0);
        ASSERT_EQ(::seteuid(nobody), 0);
    }
    static std::vector<std::string> uncovered(const std::string& file) {
        std::vector<std::string> paths;
        for (const uncovered_directory& each : journal(file).info().uncovered) {
            paths.push_back(each.path + ": " + each.error.message());
        }
        return paths;
    }

    static constexpr uid_t nobody = 65534;
};

TEST_F(Unreadable, DirectoryIsNamedAndToldWhenItCanBeRead) {
    make("open");
    make("closed");
    write("open/a", "1");
    write("closed/b", "1");
    std::filesystem::permissions(in("closed"), std::filesystem::perms(0700));
    become_nobody();
    recorder by(root(), file(), quickly());
    const token first = sync(by);
    EXPECT_THAT(paths(), ElementsAre("closed", "open", "open/a"));
    EXPECT_THAT(uncovered(file()), ElementsAre("closed: Permission denied"));
    set_mode("closed", 0755);
    sync(by);
    EXPECT_THAT(since(first), ::testing::UnorderedElementsAre("attributes r/closed directory",
                                                              "created r/closed/b"));
    EXPECT_THAT(uncovered(file()), IsEmpty());
}

/// Nobody has seen that anything in it is gone.
TEST_F(Unreadable, DirectoryThatCouldBeReadKeepsWhatIsKnown) {
    make("d");
    write("d/a", "1");
    become_nobody();
    const token first = record();
    set_mode("d", 0700);
    record();
    EXPECT_THAT(since(first), ElementsAre("attributes r/d directory"));
    EXPECT_THAT(paths(), ElementsAre("d", "d/a"));
    EXPECT_THAT(uncovered(file()), ElementsAre("d: Permission denied"));
    ASSERT_EQ(::seteuid(0), 0);
    write("d/a", "22");
    set_mode("d", 0755);
    record();
    EXPECT_THAT(since(first), ::testing::IsSupersetOf({"modified r/d/a"}));
    EXPECT_THAT(uncovered(file()), IsEmpty());
}

/// Names that few file systems have, as the kernel hands them over.
class LongNamesRecorded : public Recorded {
protected:
    void SetUp() override {
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
            GTEST_SKIP() << "mounting needs a privilege";
        }
        std::error_code ec;
        disk_ = std::make_unique<long_names>(root(), ec);
        if (ec) {
            GTEST_SKIP() << "no file system over fuse(4): " << ec.message();
        }
    }
    /// By the name alone: with the path to it, it is longer than a path may be.
    void in_root(const std::function<void()>& act) const {
        const auto before = std::filesystem::current_path();
        ASSERT_EQ(::chdir(root().c_str()), 0);
        act();
        std::filesystem::current_path(before);
    }
    static std::string name(std::size_t size, char first) {
        return first + std::string(size - 1, 'n');
    }
    static void touch(const std::string& name) {
        EXPECT_TRUE(unique_fd(::open(name.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644))) << errno;
    }

    std::unique_ptr<long_names> disk_;
};

TEST_F(LongNamesRecorded, AreToldLiveAndAfterwards) {
    constexpr std::size_t sizes[] = {255, 256, 765, 1024, 4095};
    std::vector<std::string> live;
    std::vector<std::string> later;
    token first;
    token second;
    {
        recorder by(root(), file(), quickly());
        first = sync(by);
        in_root([&] {
            for (const std::size_t size : sizes) {
                touch(name(size, 'f'));
                EXPECT_EQ(::mkdir(name(size, 'd').c_str(), 0755), 0);
                live.push_back("created r/" + name(size, 'f'));
                live.push_back("created r/" + name(size, 'd') + " directory");
            }
        });
        second = sync(by);
    }
    EXPECT_THAT(since(first), UnorderedElementsAreArray(live));
    in_root([&] {
        for (const std::size_t size : sizes) {
            EXPECT_EQ(::rename(name(size, 'd').c_str(), name(size, 'e').c_str()), 0);
            EXPECT_EQ(::unlink(name(size, 'f').c_str()), 0);
            later.push_back("renamed r/" + name(size, 'd') + " -> r/" + name(size, 'e') +
                            " directory");
            later.push_back("removed r/" + name(size, 'f'));
        }
    });
    record();
    EXPECT_THAT(since(second), UnorderedElementsAreArray(later));
}

} // namespace
} // namespace espy::test
