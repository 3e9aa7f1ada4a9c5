// A name leads to another thing before the event that says so is queued: whoever asks for names does not
// wait for the lock that is held until then.
#include "kernel.hpp"
#include "watcher/test_access.hpp"

#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

namespace espy::simulation {
namespace {

class LateEvents : public testing::Test {
protected:
    LateEvents() {
        for (const auto& [in, name] :
             {std::pair{"", "w"}, {"w", "r"}, {"w", "out"}, {"w/r", "d"}, {"w/out", "d"}}) {
            kernel_.tree().make(at(in), name, entry_type::directory);
        }
        watcher_.add("/w/r", {});
        polls();
    }

    node_ptr at(const std::string& path) {
        return kernel_.resolve(kernel_.tree().root(), path, false, false);
    }
    void polls() {
        for (unsigned i = 0; i < 1000; ++i) {
            if (!kernel_.readable(watcher_.native_handle())) {
                if (kernel_.timer() == 0) {
                    return;
                }
                kernel_.tree().pass(kernel_.timer() - kernel_.tree().now());
            }
            watcher_.poll(batch_);
            for (const change& each : batch_) {
                told_.push_back(std::string(to_string(each.kind)) + ' ' + std::string(each.path));
            }
        }
        ADD_FAILURE() << "does not come to rest";
    }
    /// The two `d` are exchanged in the system call after an event was read; the events come later.
    void exchange_after_reading() {
        kernel_.tree().events().given = [this](const record&) { was_read_ = true; };
        kernel_.meanwhile = [this] {
            if (std::exchange(was_read_, false) && !std::exchange(exchanged_, true)) {
                kernel_.tree().exchange(at("w/r"), "d", at("w/out"), "d");
            }
        };
    }
    auto count(std::string_view what) const { return std::count(told_.begin(), told_.end(), what); }

    kernel kernel_{disk::habits{}};
    watcher watcher_ = test_access::make(
        {{.backend = backend::inotify}, {kernel::interface(), kernel::fanotify_interface()}});
    batch batch_;
    std::vector<std::string> told_;
    bool was_read_ = false;
    bool exchanged_ = false;
};

/// What was opened is the new `d`; that the old one has left is no news then.
TEST_F(LateEvents, OfAnExchangeTellNothingOfWhatWasFoundBefore) {
    exchange_after_reading();
    kernel_.tree().make(at("w/r/d"), "x", entry_type::file);
    kernel_.tree().finish_all();
    polls();
    EXPECT_TRUE(exchanged_);
    kernel_.tree().finish_all();
    polls();
    EXPECT_EQ(count("removed /w/r/d/x"), 1);
    EXPECT_EQ(count("removed /w/r/d"), 0);
}

/// Something is written in one of the two before the last half of the exchange is queued.
TEST_F(LateEvents, OfAnExchangeDoNotHideWhatIsWrittenBetween) {
    disk& tree = kernel_.tree();
    for (const auto& [in, name, type] : {std::tuple{"w/r", "e", entry_type::directory},
                                         {"w/r/d", "x", entry_type::file},
                                         {"w/r/e", "y", entry_type::file}}) {
        tree.make(at(in), name, type);
    }
    tree.finish_all();
    polls();
    const node_ptr d = at("w/r/d");
    tree.exchange(at("w/r"), "d", at("w/r"), "e");
    // Each rename tells its two halves, and then the directory itself.
    for (int told = 0; told < 4; ++told) {
        tree.go_on(false);
    }
    tree.write(d, "x");
    while (tree.under_way()) {
        tree.go_on(true);
    }
    polls();
    tree.make(at("w/r/e"), "z", entry_type::file);
    tree.finish_all();
    polls();
    EXPECT_EQ(count("created /w/r/e/z"), 1);
    EXPECT_EQ(watcher_.stats().entries_known, 5U);
}

/// `d` has become `e` when that is opened; before it is looked whether it is still `d`, too, it is
/// removed, and a new `d` has its inode's number.
TEST_F(LateEvents, OfADirectoryDoNotMakeOneOfTheSameNumberTheSame) {
    kernel_.tree().how().reuses_numbers = true;
    const node_ptr moved = at("w/r/d");
    const std::uint64_t number = moved->number;
    bool renamed = false;
    bool opened = false;
    bool replaced = false;
    kernel_.tree().events().given = [this](const record&) { was_read_ = true; };
    kernel_.meanwhile = [&] {
        disk& tree = kernel_.tree();
        opened = opened || (renamed && moved->opened > 0);
        if (was_read_ && !std::exchange(renamed, true)) {
            tree.rename(at("w/r"), "d", at("w/r"), "e");
        } else if (opened && moved->opened == 0 && !std::exchange(replaced, true)) {
            tree.make(moved, "x", entry_type::file);
            tree.unlink(moved, "x");
            tree.unlink(at("w/r"), "e");
            tree.make(at("w/r"), "d", entry_type::directory);
        }
    };
    kernel_.tree().make(at("w/r"), "e", entry_type::directory);
    kernel_.tree().finish_all();
    polls();
    kernel_.tree().finish_all();
    polls();
    ASSERT_TRUE(replaced);
    EXPECT_EQ(at("w/r/d")->number, number);
    EXPECT_EQ(count("created /w/r/d/x"), 0);
    EXPECT_EQ(count("renamed /w/r/e"), 1);
    EXPECT_EQ(count("removed /w/r/e"), 1);
    EXPECT_EQ(count("created /w/r/d"), 1);
    kernel_.tree().make(at("w/r/d"), "y", entry_type::file);
    kernel_.tree().finish_all();
    polls();
    EXPECT_EQ(count("created /w/r/d/y"), 1);
}

class LateWatches : public LateEvents, public testing::WithParamInterface<unsigned> {};

INSTANTIATE_TEST_SUITE_P(AfterSomeCalls, LateWatches, testing::Range(0U, 19U));

/// There was no watch for it; when there is one it has left its name, and is still open.
TEST_P(LateWatches, OfADirectoryThatIsNotWhereItWasTellWhatHasItsName) {
    disk& tree = kernel_.tree();
    auto most = limit::usual;
    most.engine.actions_at_once = 1;
    watcher_ = test_access::make(
        {{.backend = backend::inotify}, {kernel::interface(), kernel::fanotify_interface(), most}});
    watcher_.add("/w/r", {});
    polls();
    tree.how().watch_limit = tree.watches();
    tree.make(at("w/out"), "f", entry_type::file);
    tree.make(at("w/r"), "b", entry_type::directory);
    tree.make(at("w/r"), "c", entry_type::directory);
    tree.finish_all();
    kernel_.meanwhile = [&, left = GetParam()]() mutable {
        if (left-- == 0) {
            tree.how().watch_limit = 1000;
            exchanged_ = tree.exchange(at("w/r"), "c", at("w/out"), "f");
            tree.finish_all();
        }
    };
    std::error_code ignored;
    watcher_.sync(batch_, std::chrono::milliseconds(-1), {}, ignored);
    ASSERT_TRUE(exchanged_);
    kernel_.meanwhile = [] {};
    watcher_.sync(batch_, std::chrono::milliseconds(-1), {}, ignored);
    tree.write(at("w/r"), "c");
    tree.finish_all();
    told_.clear();
    polls();
    EXPECT_EQ(count("modified /w/r/c"), 1);
}

class LateReplacements : public LateEvents, public testing::WithParamInterface<unsigned> {};

INSTANTIATE_TEST_SUITE_P(AfterSomeCalls, LateReplacements, testing::Range(0U, 16U));

/// While something is asked of `d` it is removed, and a new `d` has its inode's number: that its watch has ended
/// is queued by then, and what was seen in the new one is found again when that is read.
TEST_P(LateReplacements, OfTheSameNumberAreFoundAsTheyAre) {
    disk& tree = kernel_.tree();
    tree.how().reuses_numbers = true;
    const node_ptr d = at("w/r/d");
    const std::uint64_t number = d->number;
    tree.make(at("w/r/d"), "x", entry_type::file);
    tree.make(at("w/r/d"), "s", entry_type::directory);
    tree.rename(at("w/r/d"), "x", at("w/r/d"), "y");
    tree.finish_all();
    bool replaced = false;
    kernel_.meanwhile = [&, left = GetParam()]() mutable {
        left -= left > 0 ? 1U : 0U;
        // Nobody has its number as long as it is open.
        if (left == 0 && d->opened == 0 && !std::exchange(replaced, true)) {
            tree.unlink(at("w/r/d"), "y");
            tree.unlink(at("w/r/d"), "s");
            tree.unlink(at("w/r"), "d");
            tree.make(at("w/r"), "d", entry_type::directory);
            tree.make(at("w/r/d"), "y", entry_type::file);
            tree.make(at("w/r/d"), "s", entry_type::directory);
            tree.finish_all();
        }
    };
    polls();
    kernel_.meanwhile = [] {};
    polls();
    ASSERT_TRUE(replaced);
    EXPECT_EQ(at("w/r/d")->number, number);
    EXPECT_EQ(count("removed /w/r/d/y"), count("created /w/r/d/y"));
    EXPECT_EQ(watcher_.stats().entries_known, 3U);
    tree.write(at("w/r/d"), "y");
    tree.make(at("w/r/d/s"), "z", entry_type::file);
    tree.finish_all();
    told_.clear();
    polls();
    EXPECT_EQ(count("modified /w/r/d/y"), 1);
    EXPECT_EQ(count("created /w/r/d/s/z"), 1);
    EXPECT_EQ(watcher_.stats().entries_known, 4U);
}

/// While many watches end, the queue is read, so that it does not run over.
TEST_F(LateEvents, ReadWhileARootIsRemovedAreTold) {
    auto most = limit::usual;
    most.engine.watches_ended_at_once = 1;
    watcher_ = test_access::make({{.backend = backend::fanotify},
                                  {kernel::interface(), kernel::fanotify_interface(), most}});
    const root_id removed = watcher_.add("/w/r", {});
    watcher_.add("/w/out", {});
    polls();
    kernel_.tree().make(at("w/out"), "x", entry_type::file);
    kernel_.tree().finish_all();
    ASSERT_TRUE(watcher_.remove(removed));
    polls();
    EXPECT_EQ(count("created /w/out/x"), 1);
}

} // namespace
} // namespace espy::simulation
