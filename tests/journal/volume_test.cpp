/// Disks that are full, that may not be written, that are not there, and that are others. In a mount namespace of the test's own.
#include "recorded.hpp"

#include <gmock/gmock.h>

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

namespace espy::test {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class Volume : public Recorded {
protected:
    void SetUp() override {
        // Nobody else sees what is mounted; it goes with the process.
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
            GTEST_SKIP() << "mounting needs a privilege";
        }
    }
    void TearDown() override {
        for (const std::string& place : {root(), state()}) {
            while (::umount2(place.c_str(), MNT_DETACH) == 0) {
            }
        }
    }
    std::string state() const { return place_ / "state"; }
    static void mount(const std::string& place, const char* options = nullptr) {
        std::filesystem::create_directories(place);
        ASSERT_EQ(::mount("none", place.c_str(), "tmpfs", 0, options), 0);
    }
    /// Until it says so.
    static void wait_for(recorder& by, recorder_phase phase) {
        batch told;
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (by.phase() != phase && std::chrono::steady_clock::now() < until) {
            by.wait(told, milliseconds(100));
        }
        ASSERT_EQ(by.phase(), phase) << by.message();
    }
};

TEST_F(Volume, ThatIsNotThereHoldsBack) {
    mount(root());
    write("a", "1");
    const token first = record();
    ASSERT_EQ(::umount2(root().c_str(), MNT_DETACH), 0);
    {
        recorder by(root(), file(), quickly());
        EXPECT_EQ(by.phase(), recorder_phase::holding);
        EXPECT_THAT(by.message(), HasSubstr("another file system is at " + root()));
        batch told;
        EXPECT_EQ(by.sync(told, milliseconds(50)), sync_status::timeout);
    }
    EXPECT_THAT(since(first), IsEmpty()) << "nothing was removed";
    EXPECT_THAT(paths(), ElementsAre("a"));
}

TEST_F(Volume, ThatComesBackIsCompared) {
    mount(root());
    write("a", "1");
    const std::string aside = place_ / "aside";
    std::filesystem::create_directory(aside);
    ASSERT_EQ(::mount(root().c_str(), aside.c_str(), nullptr, MS_BIND, nullptr), 0);
    const token first = record();
    ASSERT_EQ(::umount2(root().c_str(), MNT_DETACH), 0);
    recorder by(root(), file(), quickly());
    ASSERT_EQ(by.phase(), recorder_phase::holding);
    std::ofstream(aside + "/b") << "1";
    ASSERT_EQ(::mount(aside.c_str(), root().c_str(), nullptr, MS_BIND, nullptr), 0);
    wait_for(by, recorder_phase::recording);
    sync(by);
    EXPECT_THAT(since(first), ElementsAre("created r/b"));
    ::umount2(aside.c_str(), MNT_DETACH);
}

TEST_F(Volume, ThatIsAnotherHoldsBackUnlessThePathIsFollowed) {
    mount(root());
    write("a", "1");
    const token first = record();
    ASSERT_EQ(::umount2(root().c_str(), MNT_DETACH), 0);
    mount(root());
    write("b", "1");
    {
        const recorder by(root(), file(), quickly());
        EXPECT_EQ(by.phase(), recorder_phase::holding);
    }
    recorder_options options = quickly();
    options.follow_path = true;
    record(options);
    EXPECT_THAT(since(first), UnorderedElementsAre("removed r/a", "created r/b"));
    // And now it is that one.
    const recorder by(root(), file(), quickly());
    EXPECT_EQ(by.phase(), recorder_phase::comparing);
}

TEST_F(Volume, ThatIsUnmountedLiveIsToldToBeGone) {
    mount(root());
    write("a", "1");
    recorder by(root(), file(), quickly());
    const token first = sync(by);
    ASSERT_EQ(::umount2(root().c_str(), MNT_DETACH), 0);
    batch told;
    for (int i = 0; i < 100 && since(first).empty(); ++i) {
        by.sync(told, milliseconds(100));
    }
    EXPECT_THAT(since(first), ElementsAre("removed r/a"));
}

TEST_F(Volume, MissingRootIsWaitedFor) {
    write("a", "1");
    const token first = record();
    std::filesystem::rename(root(), place_ / "away");
    recorder by(root(), file(), quickly());
    ASSERT_EQ(by.phase(), recorder_phase::holding);
    EXPECT_THAT(by.message(), HasSubstr("nothing is at"));
    std::ofstream(place_ / "away/b") << "1";
    std::filesystem::rename(place_ / "away", root());
    wait_for(by, recorder_phase::recording);
    sync(by);
    EXPECT_THAT(since(first), ElementsAre("created r/b"));
}

TEST_F(Volume, ThatIsFullIsAPause) {
    mount(state(), "size=2m,mode=0700");
    recorder by(root(), file(), quickly());
    const token first = sync(by);
    const std::string ballast = state() + "/ballast";
    {
        std::ofstream fill(ballast);
        const std::string block(4096, 'x');
        while (fill << block << std::flush) {
        }
    }
    for (int i = 0; i < 3000; ++i) {
        write("file" + std::to_string(i), "1");
    }
    wait_for(by, recorder_phase::paused);
    EXPECT_THAT(by.message(), HasSubstr("cannot write"));
    const token then = *by.now();
    for (int i = 0; i < 1000; ++i) {
        std::filesystem::remove(in("file" + std::to_string(i)));
    }
    batch told;
    EXPECT_EQ(by.sync(told, milliseconds(20)), sync_status::timeout);
    EXPECT_EQ(by.now(), then) << "nothing is half written";
    std::filesystem::remove(ballast);
    wait_for(by, recorder_phase::recording);
    sync(by);
    EXPECT_EQ(since(first).size(), 2000U);
    EXPECT_EQ(paths().size(), 2000U);
    EXPECT_THAT(journal(file()).check(), IsEmpty());
}

TEST_F(Volume, ThatIsFullFromTheBeginningSaysSo) {
    mount(state(), "size=64k,mode=0700");
    std::ofstream(state() + "/ballast") << std::string(60'000, 'x');
    const std::error_code ec = failure_of_recorder();
    EXPECT_EQ(ec, std::errc::no_space_on_device) << ec.message();
}

TEST_F(Volume, ThatMayNotBeWrittenIsReadFromACopy) {
    mount(state(), "mode=0700");
    write("a", "1");
    const token first = record();
    ASSERT_EQ(::mount("none", state().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr), 0);
    const std::error_code ec = failure_of_journal();
    if (!ec) {
        EXPECT_EQ(judge(first), since_status::changes);
    } else {
        EXPECT_EQ(ec, journal_errc::read_only) << ec.message();
    }
    std::error_code failure;
    const recorder by(root(), file(), quickly(), failure);
    EXPECT_EQ(failure, std::errc::read_only_file_system) << failure.message();
}

} // namespace
} // namespace espy::test
