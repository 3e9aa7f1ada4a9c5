// One system call fails once: nothing stops for it, and nothing is lost.
#include "faults_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace espy::simulation {
namespace {

/// Whatever has been done by then.
TEST_F(Faults, OfARootThatIsRemovedLetTheOthersBeReady) {
    make("w", "x", entry_type::directory);
    make("w", "y", entry_type::directory);
    for (char name = 'a'; name < 'g'; ++name) {
        make("w/x", std::string(1, name), entry_type::directory);
    }
    kernel_.disk_takes = 4'000'000;
    for (unsigned calls = 0; calls < 12; ++calls) {
        const root_id one = watch("/w/x");
        const root_id other = watch("/w/y");
        for (unsigned i = 0; i < calls; ++i) {
            poll();
        }
        watcher_.remove(one);
        polls();
        EXPECT_TRUE(was_told("ready /w/y")) << calls;
        watcher_.remove(other);
        told_.clear();
    }
}

TEST_F(Faults, OfTheWayToOneRootDoNotKeepAnotherFromBeingReady) {
    make("w", "a", entry_type::directory);
    make("w", "b", entry_type::directory);
    watch("/w/a");
    refuse(call::way, ESTALE);
    polls();
    EXPECT_TRUE(was_told("ready /w/a"));
    // It is listed in one call, and told to be ready in the next, which follows the way again.
    kernel_.disk_takes = 20'000'000;
    watch("/w/b");
    poll();
    sync();
    EXPECT_TRUE(was_told("ready /w/b"));
}

TEST_F(Faults, OfReadingEventsDoNotEndWhatTheLastOnesHaveBegun) {
    make("w", "a", entry_type::file);
    make("w", "b", entry_type::file);
    watch("/w");
    polls();
    kernel_.tree().rename(at("w"), "b", at("w"), "a");
    kernel_.tree().finish_all();
    refuse(call::read, EINTR, 1);
    polls();
    EXPECT_TRUE(was_told("renamed /w/a"));
}

/// An exchange puts another directory, in which another `d` may not be read, at the root's path.
TEST_F(Faults, OfOpeningADirectoryTellNothingOfTheOneThatWasThereBefore) {
    for (const char* root : {"a", "b"}) {
        make("w", root, entry_type::directory);
        make(std::string("w/") + root, "d", entry_type::directory);
    }
    watch("/w/a");
    polls();
    at("w/b/d")->readable = false;
    kernel_.tree().exchange(at("w"), "a", at("w"), "b");
    kernel_.tree().finish_all();
    polls();
    make("w/b/d", "elsewhere", entry_type::file);
    polls();
    EXPECT_TRUE(was_told("watch_failed /w/a/d"));
    EXPECT_FALSE(was_told("created /w/a/d/elsewhere"));
}

/// What `sync` looks at once more shows that a directory is below what was thought to be below it, so
/// that all is found again: no event says so, and a directory was tried again just before.
TEST_F(Faults, OfOpeningDoNotKeepSyncFromFindingAllAgain) {
    make("", "o", entry_type::directory);
    make("o", "a", entry_type::directory);
    make("w", "a", entry_type::directory);
    make("w/a", "b", entry_type::directory);
    make("w/a/b", "x", entry_type::file);
    make("w/a/b", "y", entry_type::file);
    const auto changes_unseen = [this] {
        const node_ptr above = at("w");
        const node_ptr a = at("w/a");
        const node_ptr b = at("w/a/b");
        const node_ptr other = at("o/a");
        other->names["b"] = a->names["b"];
        a->names.erase("b");
        above->names["a"].target = other;
        b->names["x"].target = a;
        other->parent = above.get();
        b->parent = other.get();
        a->parent = b.get();
    };
    unsigned times = 0;
    const auto prune = [&](std::string_view path) {
        if (path == "q" && ++times == 2) {
            changes_unseen();
        }
        return false;
    };
    watcher_.add("/w", {.must_exist = false, .prune = prune});
    polls();
    told_.clear();
    kernel_.applied = [this, first = true]() mutable {
        if (std::exchange(first, false)) {
            refuse(call::open, ENOMEM);
        }
    };
    make("w", "q", entry_type::directory);
    kernel_.tree().exchange(at("w/a/b"), "x", at("w/a/b"), "y");
    kernel_.tree().finish_all();
    EXPECT_EQ(watcher_.sync(batch_), sync_status::reached);
    take_in();
    EXPECT_GE(times, 2U);
    EXPECT_TRUE(was_told("removed /w/a"));
    EXPECT_TRUE(was_told("created /w/a"));
    EXPECT_TRUE(was_told("created /w/a/b/x"));
    EXPECT_TRUE(was_told("created /w/a/b/y"));
}

/// What could not be opened replaces another, and may be opened by then; but no link leads there any
/// more.
TEST_F(Faults, OfOpeningTellNothingBelowARootThatIsGone) {
    make("w", "o", entry_type::directory);
    make("w/o", "a", entry_type::directory);
    kernel_.tree().make(at("w"), "root", entry_type::symlink, "o");
    kernel_.tree().finish_all();
    watch("/w/root");
    polls();
    kernel_.refuse = [](call each) { return each == call::open ? EMFILE : 0; };
    make("w/o", "b", entry_type::directory);
    polls();
    EXPECT_TRUE(was_told("watch_failed /w/root/b"));
    kernel_.refuse = [](call) { return 0; };
    kernel_.tree().rename(at("w/o"), "b", at("w/o"), "a");
    kernel_.tree().unlink(at("w"), "root");
    make("w/o/a", "c", entry_type::file);
    polls();
    EXPECT_TRUE(was_told("renamed /w/root/a"));
    EXPECT_TRUE(was_told("root_gone /w/root"));
    EXPECT_FALSE(was_told("created /w/root/a/c"));
}

class HintedFaults : public Faults {
protected:
    HintedFaults() : Faults(backend::fanotify, {.reuses_numbers = true}) {}
};

/// Another directory has the number of one that was deleted; their handles differ.
TEST_F(HintedFaults, OfAHandleDoNotMakeADirectoryOfTheSameNumberTheSame) {
    make("w", "a", entry_type::directory);
    make("w/a", "x", entry_type::file);
    watch("/w");
    polls();
    refuse(call::handle, EACCES);
    kernel_.tree().unlink(at("w/a"), "x");
    kernel_.tree().finish_all();
    polls();
    kernel_.refuse = [](call) { return 0; };
    kernel_.tree().unlink(at("w"), "a");
    kernel_.tree().finish_all();
    make("w", "a", entry_type::directory);
    make("w/a", "y", entry_type::file);
    polls();
    EXPECT_TRUE(was_told("created /w/a/y"));
}

class PolledFaults : public Faults {
protected:
    PolledFaults() : Faults(backend::poll) {}
};

TEST_F(PolledFaults, OfALookDoNotHideWhatIsWrittenThen) {
    make("w", "a", entry_type::file);
    make("w", "b", entry_type::file);
    for (unsigned others = 0; others < 12; ++others) {
        refuse(call::look, ENOMEM, others);
        const root_id root = watch("/w");
        polls();
        kernel_.refuse = [](call) { return 0; };
        told_.clear();
        kernel_.tree().pass(1);
        for (const char* name : {"a", "b"}) {
            kernel_.tree().write(at("w"), name);
            kernel_.tree().finish_all();
        }
        sync();
        EXPECT_TRUE(was_told("modified /w/a")) << others;
        EXPECT_TRUE(was_told("modified /w/b")) << others;
        watcher_.remove(root);
    }
}

/// Of what a call may tell there is no more after one change.
class SmallBatches : public Faults {
protected:
    SmallBatches() : Faults(backend::inotify, {}, few_changes()) {}
    static limit::values few_changes() {
        limit::values limits;
        limits.changes_a_call = 1;
        return limits;
    }
};

/// The root is gone, which was read, and not looked at before the batch ends: nothing is told below it any more.
TEST_F(SmallBatches, TellNoTypesBelowAPathThatMayLeadElsewhere) {
    make("w", "d", entry_type::directory);
    make("w/d", "a", entry_type::file);
    kernel_.tree().make(at("w"), "r", entry_type::symlink, "/w/d");
    kernel_.tree().finish_all();
    watch("/w/r");
    polls();
    kernel_.refuse = [this, done = false](call each) mutable {
        if (each == call::look && !std::exchange(done, true)) {
            kernel_.tree().rename(at("w/d"), "c", at("w/d"), "a");
            kernel_.tree().unlink(at("w"), "r");
            kernel_.tree().finish_all();
        }
        return 0;
    };
    kernel_.tree().make(at("w/d"), "c", entry_type::symlink, "nowhere");
    kernel_.tree().finish_all();
    polls();
    EXPECT_TRUE(was_told("renamed /w/r/a"));
    EXPECT_FALSE(was_told("created /w/r/a"));
    EXPECT_TRUE(was_told("root_gone /w/r"));
}

} // namespace
} // namespace espy::simulation
