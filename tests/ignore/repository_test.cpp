#include "disk.hpp"

#include <espy/ignore/tree.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include <unistd.h>

namespace espy::ignore {
namespace {

using test::disk;

bool contains(const std::vector<std::filesystem::path>& all, const std::filesystem::path& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

TEST(IgnoreRepository, PutsItsExcludeBelowItsIgnoreFiles) {
    const disk files;
    files.make_repository();
    files.write(".git/info/exclude", "*.o\n*.tmp\n");
    files.write(".gitignore", "!b.o\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a/x.tmp", false).ignored);
    EXPECT_FALSE(rules.decide("b.o", false).ignored);
    EXPECT_EQ(rules.decide("a.o", false).source, (files.root() / ".git/info/exclude").native());
}

TEST(IgnoreRepository, HonoursTheRulesAboveTheRootUpToItsTop) {
    const disk files;
    files.write(".gitignore", "*\n");
    files.make_repository("repo");
    files.write("repo/.gitignore", "/a/b/x\nb\n*.o\n");
    files.write("repo/.git/info/exclude", "*.tmp\n");
    files.write("repo/a/b/main.c", "");
    tree rules(files.root() / "repo/a/b");
    EXPECT_TRUE(rules.decide("x", false).ignored);
    EXPECT_TRUE(rules.decide("d/c.o", false).ignored);
    EXPECT_TRUE(rules.decide("c.tmp", false).ignored);
    // The root is called b, which is ignored: but it was asked for.
    EXPECT_FALSE(rules.decide("c", false).ignored);
    const decision below = rules.decide("b/c", false);
    EXPECT_EQ(below.matched, "b");
    EXPECT_EQ(below.source, (files.root() / "repo/.gitignore").native());
    const auto outside = rules.outside_files();
    EXPECT_TRUE(contains(outside, files.root() / "repo/.gitignore"));
    EXPECT_TRUE(contains(outside, files.root() / "repo/a/.ignore"));
    EXPECT_FALSE(contains(outside, files.root() / "repo/a/b/.gitignore"));
    EXPECT_TRUE(contains(outside, files.root() / "repo/.git/info/exclude"));
    EXPECT_TRUE(contains(outside, files.home() / ".config/git/ignore"));
}

TEST(IgnoreRepository, KeepsRulesFromAboveOutOfARepositoryInside) {
    const disk files;
    files.write_home(".config/git/ignore", "/global\n");
    files.write(".gitignore", "*.o\n");
    files.write(".ignore", "*.log\n");
    files.make_repository("inner");
    files.write("inner/.git/info/exclude", "/x\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a.o", false).ignored);
    EXPECT_FALSE(rules.decide("inner/a.o", false).ignored);
    EXPECT_TRUE(rules.decide("inner/a.log", false).ignored);
    EXPECT_TRUE(rules.decide("inner/x", false).ignored);
    EXPECT_TRUE(rules.decide("inner/global", false).ignored);
    EXPECT_FALSE(rules.decide("inner/a/global", false).ignored);
    EXPECT_TRUE(contains(rules.outside_files(), files.root() / "inner/.git/info/exclude"));
}

TEST(IgnoreRepository, NamesTheHeadThatARepositoryLacks) {
    const disk files;
    std::filesystem::create_directories(files.root() / "inner/.git");
    tree rules(files.root());
    (void)rules.decide("inner/a", false);
    EXPECT_TRUE(contains(rules.outside_files(), files.root() / "inner/.git/HEAD"));
    files.write("inner/.git/HEAD", "");
    rules.reload();
    rules.release();
    (void)rules.decide("inner/a", false);
    EXPECT_TRUE(contains(rules.outside_files(), files.root() / "inner/.git/info/exclude"));
    EXPECT_FALSE(contains(rules.outside_files(), files.root() / "inner/.git/HEAD"));
}

TEST(IgnoreRepository, ReadsTheGlobalExcludesOfTheUser) {
    const disk files;
    files.write_home(".config/git/ignore", "*.swp\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a/b.swp", false).ignored);
    files.write_home(".gitconfig", "[core]\n\tExcludesFile = ~/mine ; not that\n");
    files.write_home("mine", "*.mine\n");
    rules.reload();
    rules.release();
    EXPECT_FALSE(rules.decide("a/b.swp", false).ignored);
    EXPECT_TRUE(rules.decide("a/b.mine", false).ignored);
    EXPECT_TRUE(contains(rules.outside_files(), files.home() / "mine"));
}

TEST(IgnoreRepository, ReadsQuotedAndIncludedConfiguration) {
    const disk files;
    files.make_repository();
    files.write_home(".gitconfig", "# first\n[include]\n path = more\n[user]\nname=core.x\n");
    files.write_home("more",
                     "[core] excludesfile = \"~/with space\\\"#\"\n[other]\nexcludesfile=x");
    files.write_home("with space\"#", "*.quoted\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a.quoted", false).ignored);
    files.write(".git/config", "[core]\n\tbare\n\texcludesFile = own-\\\nexcludes\n");
    files.write("own-excludes", "*.own\n");
    rules.reload();
    rules.release();
    EXPECT_FALSE(rules.decide("a.quoted", false).ignored);
    EXPECT_TRUE(rules.decide("a.own", false).ignored);
    files.write(".git/config", "[core]\nexcludesFile =\n");
    rules.reload();
    rules.release();
    EXPECT_FALSE(rules.decide("a.own", false).ignored);
}

TEST(IgnoreRepository, EndsWhereConfigurationIncludesItself) {
    const disk files;
    files.write_home(".gitconfig", "[core]\nexcludesFile=~/mine\n[include]\npath=.gitconfig\n");
    files.write_home("mine", "*.mine\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a.mine", false).ignored);
}

TEST(IgnoreRepository, FollowsTheGitFileOfAWorktree) {
    const disk files;
    files.make_repository("main");
    files.write("main/.git/info/exclude", "*.tmp\n");
    files.write("main/.git/worktrees/side/HEAD", "ref: refs/heads/side\n");
    files.write("main/.git/worktrees/side/commondir", "../..\n");
    files.write("side/.git", "gitdir: ../main/.git/worktrees/side\n");
    tree rules(files.root() / "side");
    EXPECT_TRUE(rules.decide("a.tmp", false).ignored);
}

TEST(IgnoreRepository, IsNoticedWhenItAppears) {
    const disk files;
    files.write("a/.git/info/exclude", "*.tmp\n");
    tree rules(files.root());
    EXPECT_FALSE(rules.decide("a/b.tmp", false).ignored);
    files.make_repository("a");
    EXPECT_EQ(rules.invalidate("a/.git"), "a");
    rules.release();
    EXPECT_TRUE(rules.decide("a/b.tmp", false).ignored);
    files.write("a/.git/info/exclude", "\n");
    EXPECT_EQ(rules.invalidate("a/.git/info/exclude"), "a");
    rules.release();
    EXPECT_FALSE(rules.decide("a/b.tmp", false).ignored);
}

TEST(IgnoreRepository, ReadsNoMoreConfigurationThanItsBudget) {
    const disk files;
    std::string text = "[core]\nexcludesFile=~/mine\n[include]\n";
    for (int i = 0; i < 8; ++i) {
        // Each of them reads the whole file again: 8^10 files, if nobody counts.
        text += "path=.gitconfig\n";
    }
    files.write_home(".gitconfig", text);
    files.write_home("mine", "*.mine\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a.mine", false).ignored);
    ASSERT_EQ(rules.unreadable().size(), 1U);
    EXPECT_EQ(rules.unreadable().front().path, files.home() / ".gitconfig");
    EXPECT_EQ(rules.unreadable().front().error, std::errc::file_too_large);
}

/// Things of somebody else: as git, espy obeys no repository that another user may have put there.
class IgnoreForeign : public testing::Test {
protected:
    void SetUp() override {
        if (::geteuid() != 0) {
            GTEST_SKIP() << "only root gives files away";
        }
        ::unsetenv("SUDO_UID");
    }
    void TearDown() override { ::unsetenv("SUDO_UID"); }
    void give_away(const std::filesystem::path& below) const {
        ASSERT_EQ(::lchown((files_.root() / below).c_str(), somebody, somebody), 0);
    }
    bool is_refused(const tree& rules, const std::filesystem::path& below) const {
        const auto& all = rules.unreadable();
        return std::any_of(all.begin(), all.end(), [&](const unreadable_file& one) {
            return one.path == files_.root() / below &&
                   one.error == std::errc::operation_not_permitted;
        });
    }

    static constexpr uid_t somebody = 65'000;
    disk files_;
};

TEST_F(IgnoreForeign, RepositoryAboveTheRootIsNotObeyed) {
    files_.make_repository();
    files_.write(".gitignore", "*.c\n");
    files_.write(".git/config", "[core]\nexcludesFile=/etc/shadow\n");
    files_.write("mine/a.c", "");
    tree own(files_.root() / "mine");
    EXPECT_TRUE(own.decide("a.c", false).ignored);
    for (const char* const each : {".git", "."}) {
        give_away(each);
        tree rules(files_.root() / "mine");
        EXPECT_FALSE(rules.decide("a.c", false).ignored) << each;
        EXPECT_TRUE(is_refused(rules, ".git")) << each;
        const auto outside = rules.outside_files();
        EXPECT_FALSE(contains(outside, "/etc/shadow")) << each;
        EXPECT_FALSE(contains(outside, files_.root() / ".gitignore")) << each;
        ASSERT_EQ(::lchown((files_.root() / each).c_str(), 0, 0), 0);
    }
}

TEST_F(IgnoreForeign, RepositoryIsObeyedWhereGitDoes) {
    files_.make_repository();
    files_.write(".gitignore", "*.c\n");
    files_.write("mine/a.c", "");
    give_away(".git");
    give_away(".");
    ::setenv("SUDO_UID", std::to_string(somebody).c_str(), 1);
    EXPECT_TRUE(tree(files_.root() / "mine").decide("a.c", false).ignored);
    ::unsetenv("SUDO_UID");
    files_.write_home(".gitconfig", "[safe]\ndirectory = " + files_.root().native() + "\n");
    EXPECT_TRUE(tree(files_.root() / "mine").decide("a.c", false).ignored);
    files_.write_home(".gitconfig", "[safe]\ndirectory = *\ndirectory =\n");
    EXPECT_FALSE(tree(files_.root() / "mine").decide("a.c", false).ignored);
}

TEST_F(IgnoreForeign, GitFileLeadsNowhere) {
    files_.make_repository("elsewhere");
    files_.write("elsewhere/.git/info/exclude", "*.tmp\n");
    files_.write("inner/.git", "gitdir: ../elsewhere/.git\n");
    tree own(files_.root());
    EXPECT_TRUE(own.decide("inner/a.tmp", false).ignored);
    for (const char* const each : {"inner/.git", "elsewhere/.git"}) {
        give_away(each);
        tree rules(files_.root());
        EXPECT_FALSE(rules.decide("inner/a.tmp", false).ignored) << each;
        EXPECT_TRUE(is_refused(rules, "inner/.git")) << each;
        EXPECT_FALSE(contains(rules.outside_files(),
                              files_.root() / "inner/../elsewhere/.git/info/exclude"));
        ASSERT_EQ(::lchown((files_.root() / each).c_str(), 0, 0), 0);
    }
}

} // namespace
} // namespace espy::ignore
