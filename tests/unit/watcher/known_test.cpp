// What a program knew of a tree, given to a watcher that begins.
#include "support/temporary_directory.hpp"

#include <espy/known.hpp>
#include <espy/unique_fd.hpp>
#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy {
namespace {

namespace fs = std::filesystem;

struct kept {
    std::string name;
    known_entry what;
};
using shelf = std::map<std::string, std::vector<kept>>;

known_entry look(const fs::path& at) {
    std::error_code ec;
    const known_entry found = look_up_entry(AT_FDCWD, at.c_str(), ec);
    EXPECT_FALSE(ec);
    return found;
}

class Known : public testing::TestWithParam<backend> {
protected:
    fs::path path(const std::string& below) const { return directory_ / below; }
    void write(const std::string& below, const std::string& text = "text") const {
        std::ofstream(path(below)) << text;
    }
    /// As a program keeps it. Whatever was just made is as old as need be.
    shelf keep() const {
        shelf all;
        for (const auto& each : fs::recursive_directory_iterator(directory_.path())) {
            const fs::path below = each.path().lexically_relative(directory_.path());
            kept one{below.filename(), look(each.path())};
            one.what.unsettled = false;
            all[below.parent_path()].push_back(one);
        }
        return all;
    }
    std::vector<std::string> differences(const shelf& known, root_options options = {}) const {
        options.known = [&known](std::string_view directory, const auto& each) {
            const auto found = known.find(std::string(directory));
            for (const kept& one : found == known.end() ? std::vector<kept>() : found->second) {
                known_entry entry = one.what;
                entry.name = one.name;
                each(entry);
            }
        };
        watcher begun({.backend = GetParam()});
        begun.add(directory_.path().native(), options);
        batch told;
        begun.sync(told);
        std::vector<std::string> lines;
        for (const change& each : told) {
            const auto below = [&](std::string_view text) {
                return std::string(text.substr(std::min(text.size(), top_size())));
            };
            lines.push_back(std::string(to_string(each.kind)) + below(each.path) +
                            (each.from.empty() ? "" : " from" + below(each.from)));
        }
        return lines;
    }
    std::size_t top_size() const { return directory_.path().native().size(); }

private:
    test::temporary_directory directory_;
};

using lines = std::vector<std::string>;

TEST_P(Known, TellsNothingWhereNothingIsDifferent) {
    fs::create_directories(path("a/b"));
    write("a/b/x");
    EXPECT_EQ(differences(keep()), lines{"ready"});
}

TEST_P(Known, TellsADirectoryThatWasRenamedAsThat) {
    fs::create_directories(path("a/b/c"));
    write("a/b/c/x");
    write("a/y");
    const shelf known = keep();
    fs::create_directory(path("n"));
    fs::rename(path("a/b"), path("n/b"));
    fs::remove(path("a/y"));
    write("n/b/c/x", "another text");
    EXPECT_EQ(differences(known), (lines{"created/n", "renamed/n/b from/a/b", "modified/n/b/c/x",
                                         "removed/a/y", "ready"}));
}

TEST_P(Known, TellsAFileOfTheSameNameAsAnother) {
    write("a");
    const shelf known = keep();
    write("b");
    fs::rename(path("b"), path("a"));
    EXPECT_EQ(differences(known), (lines{"removed/a", "created/a", "ready"}));
}

TEST_P(Known, TellsWhatIsInDoubt) {
    write("a");
    shelf known = keep();
    known[""].front().what.unsettled = true;
    EXPECT_EQ(differences(known), (lines{"modified/a", "ready"}));
}

TEST_P(Known, DoesNotLookIntoAnotherFileSystemThatHasComeSince) {
    fs::create_directory(path("m"));
    write("m/x");
    const shelf known = keep();
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("none", path("m").c_str(), "tmpfs", 0, nullptr) != 0) {
        GTEST_SKIP() << "nothing may be mounted";
    }
    write("m/y");
    EXPECT_EQ(differences(known, {.one_file_system = true}),
              (lines{"removed/m/x", "removed/m", "created/m", "ready"}));
    ::umount2(path("m").c_str(), MNT_DETACH);
}

TEST_P(Known, KeepsWhatIsInADirectoryThatMayNotBeRead) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can be somebody else for a moment";
    }
    fs::permissions(path(""), fs::perms(0755));
    fs::create_directory(path("a"));
    write("a/x");
    const shelf known = keep();
    fs::permissions(path("a"), fs::perms(0700));
    ASSERT_EQ(::seteuid(65534), 0);
    const unique_fd reached(::open(path("").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const lines told = reached ? differences(known) : lines();
    ASSERT_EQ(::seteuid(0), 0);
    if (!reached) {
        GTEST_SKIP() << "others may not search what is above " << path("");
    }
    EXPECT_EQ(told, (lines{"attributes/a", "watch_failed/a", "ready"}));
}

TEST_P(Known, FollowsNoLinks) {
    std::error_code ec;
    watcher begun({.backend = GetParam()});
    begun.add(path("").native(),
              {.follow_symlinks = true, .known = [](std::string_view, const auto&) {}}, ec);
    EXPECT_EQ(ec, std::errc::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Of, Known, testing::Values(backend::inotify, backend::poll),
                         [](const auto& of) { return std::string(to_string(of.param)); });

TEST(LookUpEntry, IsSettledWhenTheClockHasMovedOn) {
    const test::temporary_directory directory;
    std::ofstream(directory / "a") << "text";
    EXPECT_TRUE(look(directory / "a").unsettled);
    struct stat there {};
    ASSERT_EQ(::stat((directory / "a").c_str(), &there), 0);
    const auto changed = std::chrono::seconds(there.st_ctim.tv_sec) +
                         std::chrono::nanoseconds(there.st_ctim.tv_nsec);
    while (std::chrono::system_clock::now().time_since_epoch() <
           changed + std::chrono::milliseconds(21)) {
    }
    const known_entry now = look(directory / "a");
    EXPECT_FALSE(now.unsettled);
    EXPECT_EQ(now.type, entry_type::file);
    EXPECT_EQ(now.look.inode, there.st_ino);
    EXPECT_EQ(now.look.size, 4U);
    EXPECT_EQ(now.look.mode, there.st_mode);
}

TEST(LookUpEntry, SaysWhyItCannot) {
    std::error_code ec;
    EXPECT_EQ(look_up_entry(AT_FDCWD, "/nothing/there", ec).type, entry_type::none);
    EXPECT_EQ(ec, std::errc::no_such_file_or_directory);
}

} // namespace
} // namespace espy
