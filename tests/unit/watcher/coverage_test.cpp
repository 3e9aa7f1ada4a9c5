#include "watcher/test_access.hpp"

#include <espy/watcher.hpp>

#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include <unistd.h>

namespace espy::test {
namespace {

/// inotify_add_watch(2) that fails for a directory called `b`.
template <int Reason>
int refuse_b(int fd, const char* path, std::uint32_t mask) {
    std::array<char, 4096> target{};
    const ssize_t size = ::readlink(path, target.data(), target.size());
    if (size > 1 &&
        std::string_view(target.data(), static_cast<std::size_t>(size)).ends_with("/b")) {
        errno = Reason;
        return -1;
    }
    return inotify::api::system().add_watch(fd, path, mask);
}

class Coverage : public testing::Test {
protected:
    Coverage() {
        std::filesystem::create_directories(home_ / "r/a/b/c");
        std::ofstream(home_ / "r/a/f") << "x";
    }

    /// As `KIND GAP PLACE`, the place as seen from the temporary directory.
    std::string covers(const root_options& options, std::string_view path,
                       const std::string& root = "r") {
        watcher fresh = test_access::make(setup_);
        const root_id id = fresh.add(home_ / root, options);
        batch changes;
        fresh.sync(changes);
        return text(fresh.covers(id, path));
    }

    std::string text(const std::optional<coverage>& answer) const {
        if (!answer) {
            return "no root";
        }
        const auto place =
            answer->place.empty()
                ? std::string()
                : std::filesystem::path(answer->place).lexically_relative(home_.path()).native();
        EXPECT_EQ(answer->backend, answer->by == coverage_means::nothing ? "" : "inotify");
        return std::string(to_string(answer->by)) + '|' + std::string(to_string(answer->gap)) +
               '|' + place;
    }

    temporary_directory home_;
    tree::engine_options setup_;
};

TEST_F(Coverage, NamesTheDirectoryWhoseWatchTells) {
    EXPECT_EQ(covers({}, "a/f"), "watch||r/a");
    EXPECT_EQ(covers({}, "a/b"), "watch||r/a");
    EXPECT_EQ(covers({}, "a/b/"), "watch||r/a/b");
    EXPECT_EQ(covers({}, "a"), "watch||r");
    EXPECT_EQ(covers({}, ""), "watch||r");
}

TEST_F(Coverage, SaysWhatWouldTellOfTheComing) {
    EXPECT_EQ(covers({}, "a/x"), "watch|absent|r/a");
    EXPECT_EQ(covers({}, "a/x/y/z"), "watch|absent|r/a");
    EXPECT_EQ(covers({}, "a/f/x"), "watch|absent|r/a");
    EXPECT_EQ(covers({.must_exist = false}, "x", "absent"), "watch|absent|");
}

TEST_F(Coverage, NamesTheDirectoryThatIsPruned) {
    const root_options options{.prune = [](std::string_view path) { return path == "a/b"; }};
    EXPECT_EQ(covers(options, "a/b"), "watch||r/a");
    EXPECT_EQ(covers(options, "a/b/"), "nothing|pruned|r/a/b");
    EXPECT_EQ(covers(options, "a/b/c/x"), "nothing|pruned|r/a/b");
}

TEST_F(Coverage, NamesTheDirectoryThatIsTooDeep) {
    EXPECT_EQ(covers({.recursive = false}, "a/f"), "nothing|too_deep|r/a");
    EXPECT_EQ(covers({.max_depth = 2}, "a/f"), "watch||r/a");
    EXPECT_EQ(covers({.max_depth = 2}, "a/b/c"), "nothing|too_deep|r/a/b");
}

TEST_F(Coverage, OfAFileIsTheDirectoryThatItIsIn) {
    EXPECT_EQ(covers({}, "", "r/a/f"), "watch||r/a");
}

TEST_F(Coverage, SaysThatADirectoryMayNotBeRead) {
    setup_.api.add_watch = refuse_b<EACCES>;
    EXPECT_EQ(covers({}, "a/b/c"), "nothing|permission|r/a/b");
}

TEST_F(Coverage, SaysThatADirectoryCannotBeWatchedForAnotherReason) {
    setup_.api.add_watch = refuse_b<ENOMEM>;
    watcher fresh = test_access::make(setup_);
    const root_id id = fresh.add(home_ / "r");
    batch changes;
    fresh.sync(changes);
    EXPECT_EQ(text(fresh.covers(id, "a/b/c")), "nothing|failed|r/a/b");
}

TEST_F(Coverage, SaysThatWhatTheLimitLeavesOutIsListed) {
    setup_.backend = backend::inotify;
    setup_.api.add_watch = refuse_b<ENOSPC>;
    EXPECT_EQ(covers({}, "a/b/c"), "listing|watch_limit|r/a/b");
    EXPECT_EQ(covers({}, "a/b/x"), "listing|watch_limit|r/a/b");
    EXPECT_EQ(covers({}, "a/b/c/"), "watch||r/a/b/c");
}

TEST_F(Coverage, OfWhatIsListedHoldsAfterSyncThoughAnotherDirectoryWent) {
    setup_.backend = backend::inotify;
    setup_.api.add_watch = refuse_b<ENOSPC>;
    std::filesystem::create_directory(home_ / "r/gone");
    watcher fresh = test_access::make(setup_);
    fresh.add(home_ / "r");
    batch changes;
    fresh.sync(changes);
    std::filesystem::remove(home_ / "r/gone");
    std::ofstream(home_ / "r/a/b/f") << "x";
    fresh.sync(changes);
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[0].path, (home_ / "r/gone").native());
    EXPECT_EQ(changes[1].path, (home_ / "r/a/b/f").native());
}

TEST_F(Coverage, IsPendingBeforeTheTreeIsRead) {
    watcher fresh;
    const root_id id = fresh.add(home_ / "r");
    EXPECT_EQ(text(fresh.covers(id, "a/f")), "nothing|pending|");
    EXPECT_EQ(text(fresh.covers(static_cast<root_id>(7), "a/f")), "no root");
}

} // namespace
} // namespace espy::test
