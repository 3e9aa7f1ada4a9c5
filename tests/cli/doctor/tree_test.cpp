#include <doctor/tree.hpp>

#include <support/temporary_directory.hpp>

#include <espy/unique_fd.hpp>

#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::doctor {
namespace {

using ::testing::ElementsAre;

tree_count count(const std::filesystem::path& path, const std::vector<mount>& mounts = {},
                 const tree_options& options = {}) {
    std::error_code ec;
    tree_count result = count_tree(path, mounts, options, ec);
    EXPECT_FALSE(ec) << ec.message();
    return result;
}

TEST(DoctorTree, CountsDirectoriesAndEntries) {
    const espy::test::temporary_directory root;
    std::filesystem::create_directories(root / "a/b/c");
    std::filesystem::create_directories(root / "a/d");
    std::filesystem::create_directories(root / "e");
    std::ofstream(root / "a/file") << 1;
    std::filesystem::create_symlink("a", root / "link");
    const tree_count found = count(root.path());
    EXPECT_EQ(found.directories, 6U);
    EXPECT_EQ(found.entries, 7U);
    EXPECT_EQ(found.unreadable, 0U);
}

TEST(DoctorTree, AgreesWithAnotherWalkOverAWideTree) {
    const espy::test::temporary_directory root;
    std::uint64_t made = 1;
    for (int i = 0; i < 30; ++i) {
        for (int j = 0; j < 30; ++j) {
            std::filesystem::create_directories(root / std::to_string(i) / std::to_string(j));
        }
        made += 31;
    }
    EXPECT_EQ(count(root.path()).directories, made);
}

TEST(DoctorTree, GoesDeeperThanItKeepsDescriptorsAndThanAPathIsLong) {
    const espy::test::temporary_directory root;
    const int levels = 150;
    const std::string name(100, 'n');
    unique_fd at(::open(root.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (int level = 0; level < levels; ++level) {
        ASSERT_EQ(::mkdirat(at.get(), name.c_str(), 0755), 0);
        ASSERT_EQ(::mkdirat(at.get(), "side", 0755), 0);
        at.reset(::openat(at.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    EXPECT_EQ(count(root.path()).directories, 1U + 2 * levels);
}

TEST(DoctorTree, NeedsOneWatchForAFile) {
    const espy::test::temporary_directory root;
    std::ofstream(root / "file") << 1;
    EXPECT_EQ(count(root / "file").directories, 1U);
}

TEST(DoctorTree, SaysWhyAPathCannotBeOpened) {
    const espy::test::temporary_directory root;
    std::error_code ec;
    static_cast<void>(count_tree(root / "none", {}, {}, ec));
    EXPECT_EQ(ec, std::errc::no_such_file_or_directory);
}

TEST(DoctorTree, DoesNotLookIntoWhatIsPruned) {
    const espy::test::temporary_directory root;
    std::filesystem::create_directories(root / "a/build/x/y");
    std::filesystem::create_directories(root / "build");
    std::filesystem::create_directories(root / "c");
    tree_options options;
    std::vector<std::string> asked;
    options.prune = [&](std::string_view directory) {
        asked.emplace_back(directory);
        return directory == "a/build";
    };
    const tree_count found = count(root.path(), {}, options);
    EXPECT_EQ(found.directories, 4U);
    EXPECT_EQ(found.pruned, 1U);
    EXPECT_THAT(asked, ::testing::UnorderedElementsAre("a", "a/build", "build", "c"));
}

TEST(DoctorTree, CountsEachMountApart) {
    const espy::test::temporary_directory root;
    std::filesystem::create_directories(root / "a/m/x/y");
    std::filesystem::create_directories(root / "b");
    mount here;
    here.point = root.path();
    mount below;
    below.point = root / "a/m";
    EXPECT_THAT(count(root.path(), {here, below}).by_mount, ElementsAre(3U, 3U));
}

TEST(DoctorTree, TellsItsProgress) {
    const espy::test::temporary_directory root;
    for (int i = 0; i < 70; ++i) {
        std::filesystem::create_directory(root / std::to_string(i));
    }
    std::vector<std::uint64_t> told;
    tree_options options;
    options.progress = [&](std::uint64_t directories, std::string_view where) {
        told.push_back(directories);
        EXPECT_FALSE(where.empty());
    };
    count(root.path(), {}, options);
    EXPECT_THAT(told, ElementsAre(64U));
}

TEST(DoctorTree, NamesTheDirectoriesThatItMayNotRead) {
    const espy::test::temporary_directory root;
    std::filesystem::permissions(root.path(), std::filesystem::perms::all);
    for (int i = 0; i < 5; ++i) {
        const std::filesystem::path at = root / ("closed" + std::to_string(i));
        std::filesystem::create_directories(at / "inside");
        ::chmod(at.c_str(), 0);
    }
    const pid_t child = ::fork(); // root may read everything: look as somebody else
    if (child == 0) {
        if (::geteuid() == 0 && ::setuid(65534) != 0) {
            ::_exit(2);
        }
        std::error_code ec;
        const tree_count found = count_tree(root.path(), {}, {{}, {}, 3}, ec);
        const std::set<std::string> paths(found.unreadable_paths.begin(),
                                          found.unreadable_paths.end());
        mount made_up;
        made_up.point = root.path();
        made_up.type = "proc";
        const tree_count hidden = count_tree(root.path(), {made_up}, {}, ec);
        const bool right = !ec && hidden.unreadable == 0 && found.unreadable == 5 &&
                           found.directories == 1 && paths.size() == 3 &&
                           paths.begin()->rfind((root / "closed").string(), 0) == 0;
        ::_exit(right ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    for (int i = 0; i < 5; ++i) {
        ::chmod((root / ("closed" + std::to_string(i))).c_str(), 0755);
    }
}

} // namespace
} // namespace espy::doctor
