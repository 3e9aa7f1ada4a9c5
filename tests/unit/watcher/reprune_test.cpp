#include <espy/watcher.hpp>

#include <support/temporary_directory.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace espy::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Reprune : public testing::Test {
protected:
    Reprune() {
        std::filesystem::create_directories(home_ / "r/a/b/c");
        root_ = watcher_.add(home_ / "r", {.prune = [this](std::string_view path) {
                                 return pruned_.contains(std::string(path));
                             }});
        told();
    }

    /// What the next barrier tells, as `KIND PATH`.
    std::vector<std::string> told() {
        batch changes;
        watcher_.sync(changes);
        std::vector<std::string> result;
        for (const change& change : changes) {
            const std::filesystem::path path(change.path);
            result.push_back(std::string(to_string(change.kind)) + ' ' +
                             path.lexically_relative(home_.path()).native());
        }
        return result;
    }

    temporary_directory home_;
    std::set<std::string> pruned_;
    watcher watcher_;
    root_id root_{};
};

TEST_F(Reprune, TellsWhatIsPrunedNowAndWhatIsNotAnyMore) {
    pruned_.insert("a/b");
    EXPECT_TRUE(watcher_.reprune(root_, "a"));
    EXPECT_THAT(told(), ElementsAre("removed r/a/b/c"));
    pruned_.clear();
    watcher_.reprune(root_);
    EXPECT_THAT(told(), ElementsAre("created r/a/b/c"));
}

TEST_F(Reprune, TellsOfADirectoryThatIsItselfPruned) {
    const std::uint64_t before = watcher_.stats().watches;
    pruned_.insert("a");
    watcher_.reprune(root_, "a");
    EXPECT_THAT(told(), ElementsAre("removed r/a/b/c", "removed r/a/b"));
    EXPECT_EQ(watcher_.stats().watches, before - 3);
}

TEST_F(Reprune, OfManyDirectoriesInOneListsEachOnce) {
    const std::uint64_t before = watcher_.stats().listings;
    for (const char* directory : {"a/b/c", "a", "a/b", "a"}) {
        watcher_.reprune(root_, directory);
    }
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_EQ(watcher_.stats().listings - before, 3U);
}

TEST_F(Reprune, OfWhatIsNotThereOrRemovedDoesNothing) {
    watcher_.reprune(root_, "x/y");
    EXPECT_THAT(told(), IsEmpty());
    watcher_.reprune(root_, "a");
    watcher_.remove(root_);
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_FALSE(watcher_.reprune(root_, "a"));
}

} // namespace
} // namespace espy::test
