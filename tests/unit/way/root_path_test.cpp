#include "way/root_path.hpp"

#include "support/temporary_directory.hpp"
#include "sys/failure.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::tree {
namespace {

using inotify::mask;
using kind = root_path::kind;

/// Knows the directories that are watched by their paths, each with a number of its own.
class mapped_source final : public source {
public:
    /// Called before a directory is watched.
    std::function<void(const std::string& path, mask bits)> before = [](const auto&, mask) {};

    std::string unreadable;

    std::string_view name() const noexcept override { return "mapped"; }
    int native_handle() const noexcept override { return -1; }
    watch_id watch(int fd, mask bits, std::error_code& ec) noexcept override {
        std::array<char, 4096> text{};
        const std::string link = "/proc/self/fd/" + std::to_string(fd);
        const ssize_t size = ::readlink(link.c_str(), text.data(), text.size());
        const std::string path(text.data(), static_cast<std::size_t>(size));
        before(path, bits);
        if (path == unreadable) {
            ec.assign(EACCES, std::system_category());
            return watch_id::none;
        }
        wanted_[path] |= bits;
        const auto number = static_cast<watch_id>(numbers_.size());
        const watch_id watch = numbers_.try_emplace(path, number).first->second;
        watched_.insert(watch);
        return watch;
    }
    watch_id rewatch(int fd, mask bits, std::error_code& ec) noexcept override {
        return watch(fd, bits, ec);
    }
    void unwatch(watch_id watch) noexcept override { watched_.erase(watch); }
    std::size_t read(std::span<std::byte>, std::error_code&) noexcept override { return 0; }
    position end() const noexcept override { return 0; }

    watch_id number(const std::string& path) const { return numbers_.at(path); }
    bool is_watched(const std::string& path) const {
        return numbers_.contains(path) && watched_.contains(numbers_.at(path));
    }
    mask wanted(const std::string& path) const { return wanted_.at(path); }
    std::size_t count() const { return watched_.size(); }

private:
    std::map<std::string, watch_id> numbers_;
    std::map<std::string, mask> wanted_;
    std::set<watch_id> watched_;
};

constexpr root_index only{0};

class RootPath : public testing::Test {
protected:
    RootPath() { std::filesystem::create_directories(home_ / "a/b"); }

    std::string at(const char* below) const { return home_ / below; }
    root_path::target follow(const std::string& path) {
        way_ = root_path(path, only);
        return way_.follow(source_, watches_, kinds_);
    }
    /// Does what happens to `name` in `directory` change where the path leads?
    bool concerns(const std::string& directory, const std::string& name, mask bits) {
        std::vector<subscriber> marks;
        watches_.collect(source_.number(directory), marks);
        bool any = false;
        for (const subscriber& who : marks) {
            any = any || way_.concerns(who.what.mark(), bits, name);
        }
        return any;
    }

    test::temporary_directory home_;
    mapped_source source_;
    watch_table watches_;
    mount_kinds kinds_;
    root_path way_{"", only};
};

TEST_F(RootPath, LeadsToADirectoryAFileOrSomethingElse) {
    std::ofstream(home_ / "a/f") << "x";
    ASSERT_EQ(::mkfifo(at("a/p").c_str(), 0600), 0);
    EXPECT_EQ(root_path(at("a/b"), only).resolve().what, kind::directory);
    EXPECT_EQ(root_path(at("a/b/"), only).resolve().directory, at("a/b"));
    EXPECT_EQ(root_path(at("a/b/../b"), only).resolve().directory, at("a/b"));
    EXPECT_EQ(root_path(at("a/p"), only).resolve().what, kind::other);
    const root_path::target file = root_path(at("a/f"), only).resolve();
    EXPECT_EQ(file.what, kind::file);
    EXPECT_EQ(file.directory, at("a"));
    EXPECT_EQ(file.name, "f");
}

TEST_F(RootPath, SaysWhyNothingIsThere) {
    std::ofstream(home_ / "f") << "x";
    std::filesystem::create_symlink("loop", home_ / "loop");
    const auto why = [&](const char* path) { return root_path(at(path), only).resolve().error; };
    EXPECT_EQ(why("none"), std::errc::no_such_file_or_directory);
    EXPECT_EQ(why("f/x"), std::errc::not_a_directory);
    EXPECT_EQ(why("loop"), std::errc::too_many_symbolic_link_levels);
}

TEST_F(RootPath, LeadsOverSymbolicLinks) {
    std::filesystem::create_symlink("a", home_ / "relative");
    std::filesystem::create_symlink(home_ / "relative/b", home_ / "absolute");
    EXPECT_EQ(root_path(at("absolute"), only).resolve().directory, at("a/b"));
}

/// What else has come to the path of a link is not what it leads to.
TEST_F(RootPath, OfALinkLeadsNowhereWithoutIt) {
    std::filesystem::create_symlink("a", home_ / "relative");
    std::filesystem::create_symlink("b", home_ / "a/link");
    const auto found = [&](const char* path) {
        root_path of_link("/", only);
        of_link.lead(at(path));
        return of_link.resolve().what;
    };
    EXPECT_EQ(found("a/link"), kind::directory);
    EXPECT_EQ(found("a/b"), kind::missing);
    EXPECT_EQ(found("relative/link"), kind::missing) << "of a directory that another link leads to";
}

TEST_F(RootPath, HearsOfEveryNameThatMatters) {
    std::filesystem::create_symlink("a", home_ / "link");
    EXPECT_EQ(follow(at("link/b")).directory, at("a/b"));
    EXPECT_TRUE(concerns(home_.path(), "link", mask::moved_to));
    EXPECT_TRUE(concerns(at("a"), "b", mask::moved_from));
    EXPECT_TRUE(concerns(at("a"), "", mask::move_self));
    EXPECT_FALSE(concerns(home_.path(), "other", mask::create));
    EXPECT_FALSE(concerns(at("a"), "b", mask::modify));
}

TEST_F(RootPath, HearsOfTheFirstNameThatIsMissing) {
    EXPECT_EQ(follow(at("a/c/d")).what, kind::missing);
    EXPECT_TRUE(source_.is_watched(at("a")));
    EXPECT_TRUE(concerns(at("a"), "c", mask::create));
    EXPECT_FALSE(concerns(at("a"), "d", mask::create));
}

TEST_F(RootPath, LooksAgainForAMissingNameOnceItIsHeardOf) {
    source_.before = [&](const std::string& path, mask bits) {
        if (path == at("a") && inotify::any(bits, mask::create)) {
            std::filesystem::create_directories(home_ / "a/c/d");
        }
    };
    EXPECT_EQ(follow(at("a/c/d")).what, kind::directory);
}

TEST_F(RootPath, WatchesTheNewWayInPlaceOfTheOld) {
    std::filesystem::create_directories(home_ / "c/b");
    std::filesystem::create_symlink("a", home_ / "link");
    follow(at("link/b"));
    EXPECT_TRUE(source_.is_watched(at("a")));
    std::filesystem::remove(home_ / "link");
    std::filesystem::create_symlink("c", home_ / "link");
    EXPECT_EQ(way_.follow(source_, watches_, kinds_).directory, at("c/b"));
    EXPECT_FALSE(source_.is_watched(at("a")));
    EXPECT_TRUE(source_.is_watched(at("c")));
    EXPECT_TRUE(source_.is_watched(home_.path()));
    way_.release(source_, watches_);
    EXPECT_EQ(source_.count(), 0U);
    EXPECT_EQ(watches_.size(), 0U);
}

TEST_F(RootPath, LeavesWatchesThatOthersNeed) {
    follow(at("a/b"));
    watches_.add(source_.number(at("a")), {root_index{1}, directory_index{0}});
    way_.release(source_, watches_);
    EXPECT_EQ(source_.count(), 1U);
    EXPECT_TRUE(source_.is_watched(at("a")));
}

TEST_F(RootPath, WatchesTheDirectoryThatHasTheNameOnceItIsWatched) {
    int times = 0;
    source_.before = [&](const std::string& path, mask) {
        if (path == at("a") && ++times == 1) {
            std::filesystem::rename(home_ / "a", home_ / "c");
            std::filesystem::create_directories(home_ / "a/b");
        }
    };
    EXPECT_EQ(follow(at("a/b")).what, kind::directory);
    EXPECT_EQ(times, 2);
}

TEST_F(RootPath, HearsOfTheModeOfADirectoryThatCannotBeRead) {
    source_.unreadable = at("a");
    std::ofstream(home_ / "a/f") << "x";
    EXPECT_EQ(follow(at("a/f")).what, kind::file);
    EXPECT_TRUE(concerns(home_.path(), "a", mask::attrib));
    EXPECT_TRUE(inotify::any(source_.wanted(home_.path()), mask::attrib));
}

TEST_F(RootPath, AsksOfSiblingsNoMoreThanThatTheyComeAndGo) {
    follow(at("a/b"));
    EXPECT_EQ(source_.wanted(at("a")), mask::create | mask::delete_ | mask::move |
                                           mask::delete_self | mask::move_self | mask::only_dir);
    EXPECT_EQ(source_.wanted(home_.path()), mask::delete_self | mask::move_self | mask::only_dir);
}

TEST_F(RootPath, HearsOfADirectoryThatItLeavesByDotDot) {
    EXPECT_EQ(follow(at("a/b/..")).directory, at("a"));
    EXPECT_TRUE(concerns(at("a/b"), "", mask::delete_self));
    EXPECT_TRUE(concerns(at("a/b"), "", mask::move_self));
}

TEST_F(RootPath, KeepsItsWayIfItCannotBeFollowedNow) {
    EXPECT_EQ(follow(at("a/b")).what, kind::directory);
    const std::size_t before = source_.count();
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const unique_fd lowest(::open("/", O_PATH | O_CLOEXEC));
    const rlimit few{static_cast<rlim_t>(lowest.get()) + 2, limit.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
    const root_path::target now = way_.follow(source_, watches_, kinds_);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    EXPECT_EQ(now.error.value(), EMFILE);
    EXPECT_EQ(source_.count(), before);
    EXPECT_TRUE(concerns(at("a"), "b", mask::moved_from));
    way_.release(source_, watches_);
    EXPECT_EQ(source_.count(), 0U);
}

TEST_F(RootPath, LeadsToWhatReplacesALinkBeforeItIsRead) {
    std::filesystem::create_symlink("a", home_ / "l");
    unsigned times = 0;
    source_.before = [&](const std::string& path, mask) {
        if (path == home_.path() && ++times == 2) { // the name has been seen to be a link
            std::filesystem::remove(home_ / "l");
            std::filesystem::create_directory(home_ / "l");
        }
    };
    const root_path::target now = follow(at("l"));
    EXPECT_EQ(now.what, kind::directory) << now.error.message();
    EXPECT_EQ(now.directory, at("l"));
}

TEST_F(RootPath, GivesUpForNowIfTheWayIsAnotherEachTime) {
    unsigned times = 0;
    source_.before = [&](const std::string& path, mask) {
        if (path == at("a")) {
            std::filesystem::rename(home_ / "a", home_ / ("c" + std::to_string(++times)));
            std::filesystem::create_directories(home_ / "a/b");
        }
    };
    const root_path::target now = follow(at("a/b"));
    EXPECT_EQ(obstacle_of(now.error), obstacle::for_now);
    EXPECT_LT(times, 100U);
    EXPECT_EQ(source_.count(), 0U);
    source_.before = [](const auto&, mask) {};
    EXPECT_EQ(way_.follow(source_, watches_, kinds_).what, kind::directory);
    EXPECT_TRUE(source_.is_watched(at("a")));
    EXPECT_FALSE(source_.is_watched(at("c1")));
}

/// A process of its own, in a directory that has no path any more.
TEST_F(RootPath, LeadsWhereTheKernelFollowsALinkOfProcfs) {
    std::filesystem::create_directory(home_ / "gone");
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const int failed = ::chdir(at("gone").c_str()) | ::rmdir(at("gone").c_str());
        (void)!::write(ends[1], "", failed == 0 ? 1 : 0);
        ::pause();
    }
    ::close(ends[1]);
    char ready = 0;
    ASSERT_EQ(::read(ends[0], &ready, 1), 1);
    ::close(ends[0]);
    const std::string link = "/proc/" + std::to_string(child) + "/cwd";
    const root_path::target found = follow(link);
    EXPECT_EQ(found.what, kind::directory);
    EXPECT_EQ(found.directory, link);
    EXPECT_TRUE(found.elsewhere);
    EXPECT_TRUE(way_.is_untold());
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(way_.follow(source_, watches_, kinds_).what, kind::missing);
}

TEST_F(RootPath, IsThatOfTheTextOfALinkOfProcfsIfThatLeadsThere) {
    const root_path::target found = follow("/proc/self/cwd");
    EXPECT_EQ(found.directory, std::filesystem::current_path());
    EXPECT_FALSE(found.elsewhere);
}

} // namespace
} // namespace espy::tree
