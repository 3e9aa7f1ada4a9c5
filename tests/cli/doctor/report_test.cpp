#include "fake_proc.hpp"

#include <doctor/report.hpp>

#include <gtest/gtest.h>

#include <unistd.h>

namespace espy::doctor {
namespace {

TEST(DoctorReport, SubtractsWhatTheUserHoldsFromTheLimit) {
    const test::fake_proc proc;
    const espy::test::temporary_directory root;
    std::filesystem::create_directories(root / "a/b");
    proc.file("sys/fs/inotify/max_user_watches", "100\n");
    proc.file("sys/fs/inotify/max_user_instances", "1\n");
    proc.file("self/mountinfo", "1 1 0:1 / / rw - newfs x rw\n");
    proc.process(10, static_cast<int>(::geteuid()), "me");
    proc.inotify(10, 3, 30);
    proc.inotify(10, 4, 1);
    proc.process(11, static_cast<int>(::geteuid()) + 1, "other");
    proc.inotify(11, 3, 50);
    std::error_code ec;
    const report found = gather(root.path(), {proc.path()}, {}, ec);
    ASSERT_FALSE(ec) << ec.message();
    EXPECT_EQ(found.used_of(resource::inotify_watches), 31U);
    EXPECT_EQ(found.left_of(resource::inotify_watches), 69U);
    EXPECT_EQ(found.left_of(resource::inotify_instances), 0U); // never less
    EXPECT_EQ(found.left_of(resource::fanotify_marks), std::nullopt);
    ASSERT_TRUE(found.tree);
    EXPECT_EQ(found.tree->directories, 3U);
    ASSERT_EQ(found.file_systems.size(), 1U);
    EXPECT_EQ(found.file_systems[0].directories, 3U);
    EXPECT_EQ(found.file_systems[0].type.knows, kernel_knowledge::unknown);
}

TEST(DoctorReport, CountsNoTreeWithoutAPath) {
    std::error_code ec;
    const report found = gather("", {}, {}, ec);
    ASSERT_FALSE(ec) << ec.message();
    EXPECT_FALSE(found.tree);
    EXPECT_LE(found.file_systems.size(), 1U);
    EXPECT_FALSE(found.ways.probes.empty());
}

TEST(DoctorReport, FailsForAPathWithNothingAtIt) {
    const espy::test::temporary_directory root;
    std::error_code ec;
    static_cast<void>(gather((root / "none").string(), {}, {}, ec));
    EXPECT_EQ(ec, std::errc::no_such_file_or_directory);
}

TEST(DoctorReport, KeepsThePathAsGivenAndResolvesItsLinks) {
    const espy::test::temporary_directory root;
    std::filesystem::create_directories(root / "a/b");
    std::filesystem::create_symlink("a", root / "link");
    std::error_code ec;
    const report found = gather((root / "link").string(), {}, {}, ec);
    ASSERT_FALSE(ec) << ec.message();
    EXPECT_EQ(found.path, (root / "link").string());
    ASSERT_TRUE(found.tree);
    EXPECT_EQ(found.tree->directories, 2U);
}

} // namespace
} // namespace espy::doctor
