// How long a call works, by a clock that only system calls move: never longer than it may, however
// slow the disk is and whatever the tree is like.
#include "kernel.hpp"
#include "watcher/test_access.hpp"

#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

namespace espy::simulation {
namespace {

constexpr std::int64_t milliseconds = 1'000'000;
/// What `poll` promises, but for the one system call that it is in.
constexpr std::int64_t most = 10 * milliseconds;

class Bounds : public testing::TestWithParam<backend> {
protected:
    explicit Bounds(std::int64_t disk_takes = 4 * milliseconds, std::size_t queue_limit = 700)
        : kernel_(disk::habits{.queue_limit = queue_limit}) {
        kernel_.disk_takes = disk_takes;
        kernel_.keeps_warm = true;
        tree().make(tree().root(), "w", entry_type::directory);
    }

    disk& tree() { return kernel_.tree(); }
    node_ptr at(const std::string& path) {
        return kernel_.resolve(tree().root(), path, false, false);
    }
    void make(const std::string& in, const std::string& prefix, unsigned count, entry_type type) {
        const node_ptr where = at(in);
        for (unsigned i = 0; i < count; ++i) {
            tree().make(where, prefix + std::to_string(i), type);
            tree().finish_all();
        }
    }
    void come_and_go(const std::string& in, const std::string& name) {
        const node_ptr where = at(in);
        tree().make(where, name, entry_type::file);
        tree().finish_all();
        tree().unlink(where, name);
        tree().finish_all();
    }
    /// What it takes to hear of a file that came and went in each of so many directories.
    std::uint64_t calls_of_one_in_each_of_many(unsigned many) {
        kernel_.disk_takes = 0;
        make("w", "d", many, entry_type::directory);
        watch();
        polls();
        const std::uint64_t before = kernel_.calls;
        for (unsigned i = 0; i < many; ++i) {
            come_and_go("w/d" + std::to_string(i), "f");
        }
        polls();
        return kernel_.calls - before;
    }
    void watch() { watcher_.add("/w", {.initial = true}); }
    /// Polls until there is nothing left to do; how many calls that took.
    unsigned polls() {
        unsigned calls = 0;
        for (; kernel_.readable(watcher_.native_handle()) && calls < 100'000; ++calls) {
            const std::int64_t began = tree().now();
            watcher_.poll(batch_);
            longest_ = std::max(longest_, tree().now() - began);
            told_ += batch_.size();
            most_told_ = std::max<std::uint64_t>(most_told_, batch_.size());
        }
        return calls;
    }
    /// Until what is polled is listed again.
    void waits() {
        if (kernel_.timer() > tree().now()) {
            tree().pass(kernel_.timer() - tree().now());
        }
    }
    void expect_short() const {
        EXPECT_LE(longest_, most + kernel_.disk_takes) << longest_ / 1000 << " microseconds";
    }

    kernel kernel_;
    watcher watcher_ = test_access::make(
        {{.backend = GetParam()}, {kernel::interface(), kernel::fanotify_interface()}});
    batch batch_;
    std::int64_t longest_ = 0;
    std::uint64_t told_ = 0;
    std::uint64_t most_told_ = 0;
};

TEST_P(Bounds, AreKeptOnAColdDisk) {
    make("w", "d", 300, entry_type::directory);
    watch();
    EXPECT_GT(polls(), 100U);
    expect_short();
    EXPECT_EQ(told_, 301U);
}

TEST_P(Bounds, AreKeptInALargeDirectory) {
    make("w", "f", 4000, entry_type::file);
    // Each entry has to be looked at.
    kernel_.silent_about_types = true;
    kernel_.disk_takes = milliseconds;
    watch();
    EXPECT_GT(polls(), 400U);
    expect_short();
    EXPECT_EQ(told_, 4001U);
}

TEST_P(Bounds, AreKeptWhenManyFilesAreNew) {
    watch();
    polls();
    told_ = 0;
    make("w", "f", 400, entry_type::file);
    waits();
    polls();
    expect_short();
    EXPECT_EQ(told_, 400U);
}

/// What a listing has not shown is looked at in the same call, however long the listing took.
TEST_P(Bounds, EndWhereListingsTellNoTypes) {
    kernel_.silent_about_types = true;
    kernel_.keeps_warm = false;
    watch();
    polls();
    told_ = 0;
    make("w", "f", 6, entry_type::file);
    waits();
    EXPECT_LT(polls(), 1000U);
    EXPECT_EQ(told_, 6U);
}

TEST_P(Bounds, AreKeptAfterAnOverflow) {
    if (GetParam() != backend::inotify) {
        GTEST_SKIP() << "its queue has an end";
    }
    make("w", "f", 600, entry_type::file);
    watch();
    polls();
    tree().pass(1'000 * milliseconds);
    make("w", "g", 800, entry_type::file);
    told_ = 0;
    // Whether a file was changed meanwhile is found out file by file.
    EXPECT_GT(polls(), 100U);
    expect_short();
    EXPECT_GE(told_, 802U);
}

TEST_P(Bounds, AreKeptWhenALargeSubtreeGoes) {
    tree().make(at("w"), "d", entry_type::directory);
    for (unsigned i = 0; i < 20; ++i) {
        const std::string name = "e" + std::to_string(i);
        tree().make(at("w/d"), name, entry_type::directory);
        tree().finish_all();
        kernel_.disk_takes = 0;
        make("w/d/" + name, "f", 1000, entry_type::file);
    }
    watch();
    polls();
    told_ = most_told_ = 0;
    tree().make(tree().root(), "out", entry_type::directory);
    tree().rename(at("w"), "d", at("out"), "d");
    tree().finish_all();
    waits();
    polls();
    EXPECT_EQ(told_, 20'021U);
    EXPECT_LE(most_told_, 8192U + 512U);
}

// As of ignore files by the thousand; each is matched with rules.
TEST_P(Bounds, AreKeptWhenManyDirectoriesArePrunedAnew) {
    kernel_.disk_takes = 0;
    make("w", "d", 500, entry_type::directory);
    unsigned asked = 0;
    const root_id root = watcher_.add("/w", {.prune = [&](std::string_view) {
                                          tree().pass(milliseconds / 10);
                                          ++asked;
                                          return false;
                                      }});
    polls();
    EXPECT_EQ(asked, 500U);
    longest_ = 0;
    for (unsigned i = 0; i < 500; ++i) {
        watcher_.reprune(root, "d" + std::to_string(i));
    }
    polls();
    EXPECT_GE(asked, 1000U);
    expect_short();
}

// Each change of a mode may be what lets something be read.
TEST_P(Bounds, TryWhatIsDeniedOnceForAllModesThatChanged) {
    if (GetParam() != backend::fanotify) {
        GTEST_SKIP() << "only there every change of a mode is told";
    }
    kernel_.disk_takes = 0;
    make("w", "denied", 50, entry_type::directory);
    make("w", "d", 200, entry_type::directory);
    for (unsigned i = 0; i < 50; ++i) {
        at("w/denied" + std::to_string(i))->readable = false;
    }
    watch();
    polls();
    const std::uint64_t before = kernel_.calls;
    for (unsigned i = 0; i < 200; ++i) {
        tree().change_attributes(at("w"), "d" + std::to_string(i));
        tree().finish_all();
    }
    polls();
    EXPECT_LT(kernel_.calls - before, 200U * 10);
}

// Without an order each has to be looked at; one listing says it of many.
TEST_P(Bounds, TakeLessThanACallForEachFileThatCameAndWentInOneDirectory) {
    if (GetParam() != backend::fanotify) {
        GTEST_SKIP() << "only its events have no order";
    }
    kernel_.disk_takes = 0;
    watch();
    polls();
    const std::uint64_t before = kernel_.calls;
    for (unsigned i = 0; i < 500; ++i) {
        come_and_go("w", "f" + std::to_string(i));
    }
    polls();
    EXPECT_LT(kernel_.calls - before, 500U / 2);
}

// It is asked for by its handle, and that is all: no directory is opened, no name looked at, no fence for each.
TEST_P(Bounds, TakeOneCallForEachFileThatCameAndWentInManyDirectories) {
    if (GetParam() != backend::fanotify) {
        GTEST_SKIP() << "only its events have no order";
    }
    EXPECT_LT(calls_of_one_in_each_of_many(200), 200U + 20);
}

// A directory is opened and known by its handle, the name looked at, and that is all.
TEST_P(Bounds, TakeFewCallsForEachFileThatCameAndWentWhereNothingIsFoundByItsHandle) {
    if (GetParam() != backend::fanotify) {
        GTEST_SKIP() << "only its events have no order";
    }
    tree().how().forgets_handles = true;
    EXPECT_LT(calls_of_one_in_each_of_many(200), 200U * 4);
}

INSTANTIATE_TEST_SUITE_P(Of, Bounds,
                         testing::Values(backend::inotify, backend::fanotify, backend::poll),
                         [](const auto& of) { return std::string(to_string(of.param)); });

class LongQueues : public Bounds {
protected:
    LongQueues() : Bounds(0, 20'000) {}
};

// To say how much is queued, the kernel goes over all of it.
TEST_P(LongQueues, AreNotGoneOverForEachLook) {
    make("w", "d", 50, entry_type::directory);
    watch();
    polls();
    const std::uint64_t before = kernel_.walked;
    constexpr unsigned files = 5'000;
    for (unsigned i = 0; i < files; ++i) {
        come_and_go("w/d" + std::to_string(i % 50), "f" + std::to_string(i));
    }
    polls();
    EXPECT_LT(kernel_.walked - before, 2U * files);
}

INSTANTIATE_TEST_SUITE_P(Of, LongQueues, testing::Values(backend::inotify, backend::fanotify),
                         [](const auto& of) { return std::string(to_string(of.param)); });

/// Whoever exchanges two names in every system call leaves no moment in which nothing is queued.
class EndlessExchange : public testing::Test {
protected:
    EndlessExchange() {
        disk& tree = kernel_.tree();
        tree.make(tree.root(), "w", entry_type::directory);
        const node_ptr w = kernel_.resolve(tree.root(), "w", false, false);
        for (const char* name : {"a", "b"}) {
            tree.make(w, name, entry_type::directory);
            tree.finish_all();
        }
        watcher_.add("/w", {.initial = true});
        watcher_.sync(batch_);
        kernel_.meanwhile = [this, w] {
            if (exchanges_) {
                kernel_.tree().finish_all();
                kernel_.tree().exchange(w, "a", w, "b");
                kernel_.tree().finish_all();
            }
        };
    }

    kernel kernel_{disk::habits{}};
    watcher watcher_ = test_access::make(
        {{.backend = backend::inotify}, {kernel::interface(), kernel::fanotify_interface()}});
    batch batch_;
    bool exchanges_ = true;
};

TEST_F(EndlessExchange, DoesNotKeepASyncForEver) {
    EXPECT_EQ(watcher_.sync(batch_), sync_status::in_doubt);
    exchanges_ = false;
    EXPECT_EQ(watcher_.sync(batch_), sync_status::reached);
}

TEST_F(EndlessExchange, EndsASyncWhenItsTimeIsOver) {
    const std::int64_t began = kernel_.tree().now();
    EXPECT_EQ(watcher_.sync(batch_, std::chrono::milliseconds(2)), sync_status::timeout);
    EXPECT_LT(kernel_.tree().now() - began, 4 * milliseconds);
    exchanges_ = false;
    EXPECT_EQ(watcher_.sync(batch_), sync_status::reached);
}

TEST_F(EndlessExchange, EndsASyncThatIsAskedToStop) {
    std::stop_source stop;
    const std::uint64_t began = kernel_.calls;
    const auto exchanges = kernel_.meanwhile;
    kernel_.meanwhile = [&] {
        if (kernel_.calls - began > 100) {
            stop.request_stop();
        }
        exchanges();
    };
    EXPECT_EQ(watcher_.sync(batch_, std::chrono::milliseconds(-1), stop.get_token()),
              sync_status::stopped);
    EXPECT_LT(kernel_.calls - began, 300U);
    // The same to one that is stopped before it begins.
    EXPECT_EQ(watcher_.sync(batch_, std::chrono::milliseconds(-1), stop.get_token()),
              sync_status::stopped);
    kernel_.meanwhile = [] {};
    EXPECT_EQ(watcher_.sync(batch_), sync_status::reached);
}

} // namespace
} // namespace espy::simulation
