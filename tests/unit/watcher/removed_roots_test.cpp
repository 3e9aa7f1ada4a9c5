/// What is left of roots that were removed, and of what they were about to tell.
#include "support/temporary_directory.hpp"

#include <espy/watcher.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include <malloc.h>

namespace espy::test {
namespace {

namespace fs = std::filesystem;

class RemovedRoots : public ::testing::Test {
protected:
    temporary_directory place_;
    batch changes_;
};

TEST_F(RemovedRoots, LeaveNothingBehind) {
    std::ofstream(place_ / "f") << "text";
    watcher w;
    const auto come_and_go = [&](int times) {
        for (int i = 0; i < times; ++i) {
            const root_id root = w.add(place_ / "f");
            if (i % 64 == 0) {
                w.sync(changes_);
            }
            w.remove(root);
        }
        w.sync(changes_);
    };
    come_and_go(256);
    const std::size_t before = ::mallinfo2().uordblks;
    come_and_go(4096);
    EXPECT_LT(::mallinfo2().uordblks, before + 4096 * 2);
    EXPECT_EQ(w.stats().watches, 0U);
}

TEST_F(RemovedRoots, HaveNumbersThatNoOtherGets) {
    watcher w;
    std::set<root_id> numbers;
    for (int i = 0; i < 10; ++i) {
        const root_id root = w.add(place_.path());
        numbers.insert(root);
        w.remove(root);
        EXPECT_FALSE(w.covers(root, ""));
    }
    EXPECT_EQ(numbers.size(), 10U);
}

/// A directory that was pruned after it was found, and before it was opened, is told when its turn
/// comes; with its root gone, nobody is told.
TEST_F(RemovedRoots, TellNothingOfWhatTheyWereAboutToTell) {
    constexpr int directories = 20'000;
    constexpr int at_either_end = 100;
    const temporary_directory many("/dev/shm");
    for (int d = 0; d < directories; ++d) {
        fs::create_directory(many / std::to_string(d));
    }
    std::set<std::string, std::less<>> pruned;
    std::set<std::string> told;
    watcher w;
    const root_id root = w.add(many.path(), {.initial = true, .prune = [&](std::string_view path) {
                                                 return pruned.contains(path);
                                             }});
    const auto poll = [&] {
        w.poll(changes_);
        for (const change& each : changes_) {
            told.insert(std::string(each.path));
        }
    };
    // Each poll opens some of them; those that were listed first, at either end, come last.
    poll();
    for (int d = 0; d < directories; ++d) {
        const std::string name = std::to_string(d);
        const bool last = d < at_either_end || d >= directories - at_either_end;
        if (last && !told.contains((many / name).string())) {
            pruned.insert(name);
            w.reprune(root, name);
        }
    }
    poll();
    const bool pending = std::any_of(pruned.begin(), pruned.end(), [&](const std::string& name) {
        return !told.contains((many / name).string());
    });
    EXPECT_TRUE(pending);
    EXPECT_TRUE(w.remove(root));
    w.sync(changes_);
    EXPECT_TRUE(changes_.empty());
}

} // namespace
} // namespace espy::test
