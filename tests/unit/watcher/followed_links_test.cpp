// Symbolic links that are followed, as a program sees them: what is told is in tests/scripts/links.
#include "support/temporary_directory.hpp"

#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace espy::test {
namespace {

namespace fs = std::filesystem;

/// The tree `w` with a link `l` to the directory `pkg` beside it.
class FollowedLinks : public testing::Test {
protected:
    FollowedLinks() {
        fs::create_directories(home_ / "w");
        fs::create_directories(home_ / "pkg/d");
        std::ofstream(home_ / "pkg/d/f") << "text";
        fs::create_symlink("../pkg", home_ / "w/l");
    }

    /// As `created l/d`, of all that there is to tell.
    std::vector<std::string> told(watcher& from) {
        std::vector<std::string> lines;
        from.sync(changes_);
        for (const change& each : changes_) {
            const std::string path(each.path);
            lines.push_back(std::string(to_string(each.kind)) + ' ' +
                            fs::path(path).lexically_relative((home_ / "w").native()).native());
        }
        return lines;
    }

    temporary_directory home_;
    batch changes_;
};

TEST_F(FollowedLinks, SayWhatCoversWhatTheyLeadTo) {
    watcher it;
    const root_id root = it.add(home_ / "w", {.follow_symlinks = true});
    told(it);
    const auto inside = it.covers(root, "l/d/f");
    ASSERT_TRUE(inside);
    EXPECT_EQ(inside->by, coverage_means::watch);
    EXPECT_EQ(inside->gap, coverage_gap::none);
    EXPECT_EQ(inside->place, (home_ / "w/l/d").native());
    EXPECT_EQ(it.covers(root, "l")->place, (home_ / "w").native());
    EXPECT_EQ(it.covers(root, "l/g")->gap, coverage_gap::absent);
}

TEST_F(FollowedLinks, AreCoveredByNothingIfNobodyFollowsThem) {
    watcher it;
    const root_id root = it.add(home_ / "w");
    told(it);
    EXPECT_EQ(it.covers(root, "l/d/f")->gap, coverage_gap::absent);
    EXPECT_EQ(it.stats().entries_known, 1U);
}

TEST_F(FollowedLinks, EndWithTheirRoot) {
    watcher it;
    const root_id root = it.add(home_ / "w", {.follow_symlinks = true});
    told(it);
    EXPECT_EQ(it.stats().entries_known, 3U);
    it.remove(root);
    EXPECT_EQ(it.stats().watches, 0U);
    EXPECT_EQ(it.stats().entries_known, 0U);
    std::ofstream(home_ / "pkg/g") << "text";
    EXPECT_EQ(told(it), std::vector<std::string>());
}

TEST_F(FollowedLinks, ArePrunedAsDirectoriesAre) {
    watcher it;
    std::string pruned;
    root_options options{.follow_symlinks = true};
    options.prune = [&](std::string_view directory) { return directory == pruned; };
    const root_id root = it.add(home_ / "w", options);
    told(it);
    pruned = "l/d";
    it.reprune(root, "l/d");
    EXPECT_EQ(told(it), std::vector<std::string>{"removed l/d/f"});
    pruned = "l";
    it.reprune(root);
    EXPECT_EQ(told(it), (std::vector<std::string>{"removed l/d"}));
    pruned = "";
    it.reprune(root);
    EXPECT_EQ(told(it), (std::vector<std::string>{"created l/d", "created l/d/f"}));
}

TEST_F(FollowedLinks, TellEachDirectoryOnceHoweverManyLeadToIt) {
    constexpr int count = 24;
    const auto directory = [&](int i) { return home_ / ("o" + std::to_string(i)); };
    for (int i = 0; i < count; ++i) {
        fs::create_directories(directory(i));
        for (int j = 0; j < count; ++j) {
            fs::create_symlink(directory(j), directory(i) / std::to_string(j));
        }
    }
    fs::create_symlink(directory(0), home_ / "w/all");
    watcher it;
    it.add(home_ / "w", {.follow_symlinks = true});
    told(it);
    // `l`, `d`, `f`, `all`, and what is in each of the others.
    EXPECT_EQ(it.stats().entries_known, 4U + count * count);
}

} // namespace
} // namespace espy::test
