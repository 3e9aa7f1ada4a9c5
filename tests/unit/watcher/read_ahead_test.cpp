// Directories that are listed ahead: which, and that nothing holds up who lends a thread.
#include <espy/read_ahead.hpp>

#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

namespace espy::test {
namespace {

namespace fs = std::filesystem;

class ReadAhead : public testing::Test {
protected:
    ReadAhead() {
        for (const char* path : {"a/b/c", "a/d", "e"}) {
            fs::create_directories(home_ / path);
        }
        std::ofstream file(home_ / "a" / "file");
        fs::create_directory_symlink("a", home_ / "link");
    }
    std::uint64_t listed(const read_ahead_options& options = {}) {
        read_ahead tree(home_.path(), options);
        tree.run();
        return tree.directories();
    }

    temporary_directory home_;
};

TEST_F(ReadAhead, ListsEachDirectoryOnceAndFollowsNoLink) {
    EXPECT_EQ(listed(), 6U);
    EXPECT_EQ(listed({.one_file_system = true}), 6U);
    EXPECT_EQ(listed({.look = true}), 6U);
}

TEST_F(ReadAhead, GoesNoFurtherThanItsOptions) {
    EXPECT_EQ(listed({.max_depth = 0}), 0U);
    EXPECT_EQ(listed({.max_depth = 1}), 1U);
    EXPECT_EQ(listed({.max_depth = 2}), 3U);
    std::vector<std::string> asked;
    EXPECT_EQ(listed({.prune =
                          [&](std::string_view path) {
                              asked.emplace_back(path);
                              return path == "a/b";
                          }}),
              4U);
    std::sort(asked.begin(), asked.end());
    EXPECT_EQ(asked, (std::vector<std::string>{"a", "a/b", "a/d", "e"}));
    // What does not fit is left to the watcher.
    EXPECT_LT(listed({.max_waiting = 1}), 6U);
}

TEST_F(ReadAhead, HasNothingToDoWhereNothingIs) {
    read_ahead nowhere(home_ / "nowhere");
    nowhere.run();
    EXPECT_EQ(nowhere.directories(), 0U);
    read_ahead file(home_ / "a" / "file");
    file.run();
    EXPECT_EQ(file.directories(), 0U);
}

TEST_F(ReadAhead, ListsNoMoreAfterItWasStopped) {
    read_ahead tree(home_.path());
    tree.stop();
    tree.run();
    EXPECT_EQ(tree.directories(), 0U);
}

TEST_F(ReadAhead, StaysWhereItWasWhenTheWorkingDirectoryChanges) {
    const fs::path before = fs::current_path();
    fs::current_path(home_.path());
    read_ahead tree("a");
    fs::current_path("/");
    tree.run();
    fs::current_path(before);
    EXPECT_EQ(tree.directories(), 4U);
}

/// While the tree changes below them, and until each thread has come back.
TEST_F(ReadAhead, EndsWithManyThreadsInATreeThatChanges) {
    for (int i = 0; i < 200; ++i) {
        fs::create_directories(home_ / "many" / std::to_string(i) / "x" / "y");
    }
    for (int round = 0; round < 5; ++round) {
        read_ahead tree(home_.path());
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] { tree.run(); });
        }
        for (int i = 0; i < 200; ++i) {
            fs::rename(home_ / "many" / std::to_string(i), home_ / "many" / "other");
            fs::rename(home_ / "many" / "other", home_ / "many" / std::to_string(i));
        }
        for (std::thread& each : threads) {
            each.join();
        }
        EXPECT_GE(tree.directories(), 7U);
        EXPECT_LE(tree.directories(), 610U);
    }
}

} // namespace
} // namespace espy::test
