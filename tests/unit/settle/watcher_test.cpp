#include "stream_of.hpp"

#include <espy/settled_watcher.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace espy::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class SettledWatcher : public testing::Test {
protected:
    SettledWatcher() {
        std::string name = testing::TempDir() + "espy-settle-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("mkdtemp");
        }
        home_ = name;
        std::filesystem::current_path(home_);
        std::filesystem::create_directory("r");
    }
    ~SettledWatcher() override {
        std::filesystem::current_path("/");
        std::filesystem::remove_all(home_);
    }

    static void write(const char* name) { std::ofstream(name) << "x"; }

private:
    std::filesystem::path home_;
};

TEST_F(SettledWatcher, TellsTheNetEffectOnceItIsQuiet) {
    settled_watcher watcher({.quiet = 20ms, .max_wait = 10s});
    watcher.add("r");
    batch out;
    ASSERT_EQ(watcher.wait(out), wait_status::changes);
    EXPECT_THAT(to_lines(out), ElementsAre("ready r"));
    write("r/t");
    std::filesystem::rename("r/t", "r/f");
    ASSERT_EQ(watcher.wait(out), wait_status::changes);
    EXPECT_THAT(to_lines(out), ElementsAre("created f"));
}

TEST_F(SettledWatcher, IsReadableWhenABatchIsDue) {
    settled_watcher watcher({.quiet = 20ms, .max_wait = 10s});
    watcher.add("r");
    batch out;
    watcher.sync(out);
    write("r/f");
    pollfd interest{watcher.native_handle(), POLLIN, 0};
    bool settled = false;
    while (!settled) {
        ASSERT_EQ(::poll(&interest, 1, 60000), 1);
        settled = watcher.poll(out);
    }
    EXPECT_THAT(to_lines(out), ElementsAre("created f"));
}

TEST_F(SettledWatcher, TellsAFileThatIsWrittenWithoutPauseWithinTheMaximumWait) {
    settled_watcher watcher({.quiet = 10s, .max_wait = 100ms});
    watcher.add("r");
    batch out;
    watcher.sync(out);
    std::jthread writer([](std::stop_token stop) {
        std::ofstream file("r/f");
        while (!stop.stop_requested()) {
            file << "x" << std::flush;
            std::this_thread::yield();
        }
    });
    ASSERT_EQ(watcher.wait(out, 60s), wait_status::changes);
    EXPECT_THAT(to_lines(out), ElementsAre("created f"));
    ASSERT_EQ(watcher.wait(out, 60s), wait_status::changes);
    EXPECT_THAT(to_lines(out), ElementsAre("modified f"));
}

TEST_F(SettledWatcher, SyncTellsAllThatHappenedBefore) {
    settled_watcher watcher({.quiet = 1h, .max_wait = 1h});
    watcher.add("r");
    batch out;
    watcher.sync(out);
    write("r/f");
    watcher.sync(out);
    EXPECT_THAT(to_lines(out), ElementsAre("created f"));
}

TEST_F(SettledWatcher, LeavesWhatASyncThatEndsEarlyWouldTellUntilItIsQuiet) {
    settled_watcher watcher({.quiet = 1h, .max_wait = 1h});
    watcher.add("r");
    batch out;
    EXPECT_EQ(watcher.sync(out), sync_status::reached);
    std::stop_source stop;
    stop.request_stop();
    write("r/f");
    EXPECT_EQ(watcher.sync(out, -1ms, stop.get_token()), sync_status::stopped);
    EXPECT_THAT(to_lines(out), IsEmpty());
    EXPECT_EQ(watcher.sync(out, 60s), sync_status::reached);
    EXPECT_THAT(to_lines(out), ElementsAre("created f"));
}

TEST_F(SettledWatcher, HoldsBackAFileUntilItIsClosed) {
    settled_watcher watcher({.quiet = 1h, .max_wait = 1h, .complete = true});
    watcher.add("r");
    batch out;
    watcher.sync(out);
    std::ofstream file("r/f");
    std::filesystem::create_hard_link("r/f", "r/linked");
    watcher.sync(out);
    EXPECT_THAT(to_lines(out), ElementsAre("created linked"));
    EXPECT_THAT(watcher.pending(), ElementsAre("r/f"));
    file << "x" << std::flush;
    watcher.sync(out);
    EXPECT_THAT(to_lines(out), IsEmpty());
    file.close();
    watcher.sync(out);
    EXPECT_THAT(to_lines(out), Contains("created f"));
    EXPECT_THAT(watcher.pending(), IsEmpty());
}

TEST_F(SettledWatcher, TellsWhatTheRootIsAskedFor) {
    settled_watcher watcher;
    watcher.add("r", {.tell = {change_kind::removed}});
    batch out;
    watcher.sync(out);
    write("r/f");
    watcher.sync(out);
    EXPECT_THAT(to_lines(out), IsEmpty());
    std::filesystem::remove("r/f");
    watcher.sync(out);
    EXPECT_THAT(to_lines(out), ElementsAre("removed f"));
}

TEST_F(SettledWatcher, TellsNothingOfARootThatWasRemoved) {
    settled_watcher watcher({.quiet = 1h, .max_wait = 1h});
    std::filesystem::create_directory("other");
    const root_id gone = watcher.add("r");
    watcher.add("other");
    batch out;
    watcher.sync(out);
    write("r/f");
    write("other/f");
    std::filesystem::rename("other", "away");
    ASSERT_FALSE(watcher.poll(out));
    EXPECT_TRUE(watcher.remove(gone));
    watcher.sync(out);
    for (const change& each : out) {
        EXPECT_EQ(each.root_path, "other") << each.path;
    }
    EXPECT_FALSE(out.empty());
    EXPECT_FALSE(watcher.remove(gone));
}

TEST_F(SettledWatcher, IsNotWokenByAStopThatIsOver) {
    settled_watcher watcher;
    batch out;
    for (int i = 0; i < 2; ++i) {
        std::stop_source stop;
        stop.request_stop();
        EXPECT_EQ(watcher.wait(out, 60s, stop.get_token()), wait_status::stopped);
        EXPECT_EQ(watcher.wait(out, 0ms), wait_status::timeout);
    }
    // The wake of somebody else stays.
    std::stop_source stop;
    stop.request_stop();
    watcher.wake();
    EXPECT_EQ(watcher.wait(out, 60s, stop.get_token()), wait_status::stopped);
    EXPECT_EQ(watcher.wait(out, 60s), wait_status::woken);
    EXPECT_EQ(watcher.wait(out, 0ms), wait_status::timeout);
}

TEST_F(SettledWatcher, IsARangeOfSettledChangesUntilItIsWoken) {
    settled_watcher watcher({.quiet = 1ms, .max_wait = 10ms});
    watcher.add("r");
    write("r/f");
    std::vector<std::string> told;
    for (const change& each : watcher) {
        told.push_back(std::string(to_string(each.kind)) + ' ' + std::string(each.path));
        if (each.kind == change_kind::ready) {
            write("r/g");
        } else {
            watcher.wake();
            break;
        }
    }
    EXPECT_THAT(told, ElementsAre("ready r", "created r/g"));
    for (const change& each : watcher) {
        ADD_FAILURE() << each.path;
    }
}

TEST_F(SettledWatcher, HasTheCallsOfAWatcher) {
    std::filesystem::create_directory("r/d");
    write("r/d/f");
    bool prunes = false;
    settled_watcher watcher;
    const root_id root = watcher.add("r", {.prune = [&](std::string_view) { return prunes; }});
    batch out;
    watcher.sync(out);
    ASSERT_TRUE(watcher.choice(root));
    EXPECT_FALSE(watcher.choice(root_id(7)));
    EXPECT_EQ(watcher.backends().size(), 1U);
    ASSERT_TRUE(watcher.covers(root, "d/"));
    EXPECT_EQ(watcher.covers(root, "d/")->gap, coverage_gap::none);
    prunes = true;
    EXPECT_TRUE(watcher.reprune(root));
    watcher.sync(out);
    EXPECT_THAT(to_lines(out), ElementsAre("removed d/f"));
    EXPECT_FALSE(watcher.reprune(root_id(7)));
}

TEST_F(SettledWatcher, IsWokenAndStoppedAndTimesOut) {
    settled_watcher watcher;
    batch out;
    EXPECT_EQ(watcher.wait(out, 0ms), wait_status::timeout);
    EXPECT_EQ(watcher.wait(out, 1ms), wait_status::timeout);
    watcher.wake();
    EXPECT_EQ(watcher.wait(out), wait_status::woken);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(watcher.wait(out, 60s, stop.get_token()), wait_status::stopped);
}

} // namespace
} // namespace espy::test
