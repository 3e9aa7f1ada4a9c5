#include "disk.hpp"

#include <espy/ignore/tree.hpp>

#include <gtest/gtest.h>

namespace espy::ignore {
namespace {

using test::disk;

TEST(IgnoreTree, LetsTheNearestIgnoreFileDecide) {
    const disk files;
    files.write(".gitignore", "*.o\n!b.c\n");
    files.write("a/.gitignore", "!keep.o\n/x\nb.c\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a/b.o", false).ignored);
    EXPECT_FALSE(rules.decide("a/keep.o", false).ignored);
    EXPECT_TRUE(rules.decide("a/d/b.c", false).ignored);
    EXPECT_TRUE(rules.decide("a/x", false).ignored);
    EXPECT_FALSE(rules.decide("a/d/x", false).ignored);
    EXPECT_FALSE(rules.decide("x", false).ignored);
}

TEST(IgnoreTree, SaysWhichRuleDecided) {
    const disk files;
    files.write("a/.gitignore", "# what is made\n*.o\n");
    tree rules(files.root());
    const decision found = rules.decide("a/b.o", false);
    EXPECT_EQ(found.source, (files.root() / "a/.gitignore").native());
    EXPECT_EQ(found.line, 2U);
    EXPECT_EQ(found.pattern, "*.o");
    EXPECT_EQ(found.matched, "a/b.o");
    EXPECT_TRUE(rules.decide("a/b.c", false).matched.empty());
}

TEST(IgnoreTree, IgnoresAllThatIsBelowAnIgnoredDirectory) {
    const disk files;
    files.write(".gitignore", "/target/\n!*.rs\n");
    files.write("target/.gitignore", "!*\n");
    tree rules(files.root());
    const decision found = rules.decide("target/debug/main.rs", false);
    EXPECT_TRUE(found.ignored);
    EXPECT_EQ(found.matched, "target");
    EXPECT_EQ(found.line, 1U);
    EXPECT_FALSE(rules.should_descend("target"));
    EXPECT_FALSE(rules.should_descend("target/debug"));
    EXPECT_TRUE(rules.should_descend("src"));
}

TEST(IgnoreTree, LooksIntoNoIgnoredDirectory) {
    const disk files;
    files.write(".gitignore", "target/\n");
    // Would be reported if it were opened.
    std::filesystem::create_directories(files.root() / "target/.gitignore");
    std::filesystem::create_directories(files.root() / "src/.gitignore");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("target/a", false).ignored);
    EXPECT_TRUE(rules.unreadable().empty());
    EXPECT_FALSE(rules.decide("src/a", false).ignored);
    ASSERT_EQ(rules.unreadable().size(), 1U);
    EXPECT_EQ(rules.unreadable().front().path, files.root() / "src/.gitignore");
    EXPECT_EQ(rules.unreadable().front().error, std::errc::is_a_directory);
}

TEST(IgnoreTree, PutsDotIgnoreAboveGitignoreOfTheSameDirectory) {
    const disk files;
    files.write(".gitignore", "generated\nb\n");
    files.write(".ignore", "!generated\n");
    files.write("a/.gitignore", "generated\n");
    tree rules(files.root());
    EXPECT_FALSE(rules.decide("generated", false).ignored);
    EXPECT_TRUE(rules.decide("b", false).ignored);
    EXPECT_TRUE(rules.decide("a/generated", false).ignored);
}

TEST(IgnoreTree, IgnoresDotGit) {
    const disk files;
    files.write(".gitignore", "!.git\n");
    tree rules(files.root());
    EXPECT_FALSE(rules.should_descend(".git"));
    EXPECT_FALSE(rules.should_descend("module/.git"));
    EXPECT_TRUE(rules.decide(".git/index", false).ignored);
    EXPECT_FALSE(rules.decide(".gitignore", false).ignored);
    EXPECT_EQ(rules.decide(".git", true).line, 0U);
}

TEST(IgnoreTree, PutsGlobsAboveAllFiles) {
    const disk files;
    files.write(".gitignore", "*.o\n");
    tree rules(files.root(), {.globs = {"*.c", "!keep.o", "!.git"}});
    EXPECT_TRUE(rules.decide("a/b.c", false).ignored);
    EXPECT_EQ(rules.decide("a/b.c", false).source, "--ignore");
    EXPECT_FALSE(rules.decide("a/keep.o", false).ignored);
    EXPECT_TRUE(rules.decide("b.o", false).ignored);
    EXPECT_TRUE(rules.should_descend(".git"));
}

TEST(IgnoreTree, ReadsNoFilesIfToldSo) {
    const disk files;
    files.write(".gitignore", "*.o\n");
    tree rules(files.root(), {.ignore_files = false, .globs = {"/a"}});
    EXPECT_FALSE(rules.decide("b.o", false).ignored);
    EXPECT_TRUE(rules.should_descend(".git"));
    EXPECT_TRUE(rules.decide("a/b/c", false).ignored);
}

TEST(IgnoreTree, FollowsNoSymbolicLink) {
    const disk files;
    files.write("elsewhere/rules", "*\n");
    files.write("elsewhere/.gitignore", "*\n");
    std::filesystem::create_directories(files.root() / "a");
    std::filesystem::create_symlink("../elsewhere/rules", files.root() / "a/.gitignore");
    std::filesystem::create_symlink("elsewhere", files.root() / "b");
    tree rules(files.root());
    EXPECT_FALSE(rules.decide("a/x", false).ignored);
    EXPECT_FALSE(rules.decide("b/x", false).ignored);
    ASSERT_EQ(rules.unreadable().size(), 1U);
    EXPECT_EQ(rules.unreadable().front().error, std::errc::too_many_symbolic_link_levels);
}

TEST(IgnoreTree, ReadsAnIgnoreFileAgainOnceItIsInvalid) {
    const disk files;
    files.write(".gitignore", "*.o\n");
    files.write("a/.gitignore", "/x\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a/x", true).ignored);
    EXPECT_TRUE(rules.decide("a/x/y", false).ignored);
    files.write("a/.gitignore", "/z\n");
    EXPECT_EQ(rules.invalidate("a/.gitignore"), "a");
    rules.release();
    EXPECT_FALSE(rules.decide("a/x/y", false).ignored);
    EXPECT_TRUE(rules.decide("a/z", false).ignored);
    files.write(".gitignore", "a\n");
    EXPECT_EQ(rules.invalidate(".gitignore"), "");
    rules.release();
    EXPECT_TRUE(rules.decide("a/x/y", false).ignored);
    EXPECT_FALSE(rules.decide("b.o", false).ignored);
}

TEST(IgnoreTree, ForgetsADirectoryThatWasRenamed) {
    const disk files;
    files.write("a/b/.gitignore", "x\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a/b/x", false).ignored);
    EXPECT_FALSE(rules.decide("a/bc/x", false).ignored);
    std::filesystem::rename(files.root() / "a/b", files.root() / "a/bc");
    EXPECT_EQ(rules.invalidate("a/b"), "a/b");
    EXPECT_EQ(rules.invalidate("a/bc"), "a/bc");
    EXPECT_FALSE(rules.decide("a/b/x", false).ignored);
    EXPECT_TRUE(rules.decide("a/bc/x", false).ignored);
}

TEST(IgnoreTree, KnowsWhichFilesHoldRules) {
    for (const char* path : {".gitignore", "a/.ignore", ".git", "a/.git", ".git/info/exclude",
                             "a/.git/info/exclude"}) {
        EXPECT_TRUE(tree::is_ignore_file(path)) << path;
    }
    for (const char* path : {"", "gitignore", ".gitignore/a", "x.git/info/exclude", "info/exclude",
                             "/info/exclude", "a/info/exclude"}) {
        EXPECT_FALSE(tree::is_ignore_file(path)) << path;
    }
}

TEST(IgnoreTree, ExplainsInALine) {
    const disk files;
    files.write(".gitignore", "out/\n!a\n");
    tree rules(files.root());
    const std::string file = (files.root() / ".gitignore").native();
    EXPECT_EQ(rules.explain("out", true), "ignored, by " + file + ":1: out/");
    EXPECT_EQ(rules.explain("out/x", false), "ignored, as out/ is, by " + file + ":1: out/");
    EXPECT_EQ(rules.explain("a", false), "not ignored, by " + file + ":2: !a");
    EXPECT_EQ(rules.explain("b", false), "not ignored: no rule matches");
    EXPECT_EQ(rules.explain(".git", true), "ignored, by built in: .git");
}

TEST(IgnoreTree, DecidesWhereNothingIs) {
    const disk files;
    tree rules(files.root() / "absent", {.globs = {"*.o"}});
    EXPECT_TRUE(rules.decide("a/b.o", false).ignored);
    EXPECT_FALSE(rules.decide("a/b.c", false).ignored);
    EXPECT_FALSE(rules.decide("", true).ignored);
    files.write("absent/.gitignore", "*.c\n");
    rules.reload();
    EXPECT_TRUE(rules.decide("a/b.c", false).ignored);
}

TEST(IgnoreTree, DecidesAtAnyDepth) {
    const disk files;
    files.write(".gitignore", "x\n");
    tree rules(files.root());
    std::string path;
    for (int i = 0; i < 5000; ++i) {
        path += "deep/";
    }
    EXPECT_TRUE(rules.decide(path + "x", false).ignored);
    EXPECT_FALSE(rules.decide(path + "y", false).ignored);
}

TEST(IgnoreTree, HoldsWhatARuleIgnoredUntilItIsReleased) {
    const disk files;
    files.write(".gitignore", "out/\n*.o\n");
    files.write("a/.ignore", "/gen\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("out/x", false).ignored);
    EXPECT_TRUE(rules.decide("a/gen/x", false).ignored);
    EXPECT_FALSE(rules.holds());
    files.write("a/.ignore", "");
    EXPECT_EQ(rules.invalidate("a/.ignore"), "a");
    EXPECT_TRUE(rules.holds());
    std::filesystem::remove(files.root() / ".gitignore");
    EXPECT_EQ(rules.invalidate(".gitignore"), "");
    const decision held = rules.decide("a/gen/x", false);
    EXPECT_TRUE(held.ignored);
    EXPECT_EQ(held.matched, "a/gen");
    EXPECT_EQ(held.pattern, "/gen");
    EXPECT_EQ(rules.decide("a/deep/b.o", false).matched, "a/deep/b.o");
    EXPECT_TRUE(rules.decide("out", true).ignored);
    EXPECT_FALSE(rules.decide("a/b.c", false).ignored);
    // What comes instead counts at once.
    files.write(".gitignore", "*.c\n");
    EXPECT_EQ(rules.invalidate(".gitignore"), "");
    EXPECT_TRUE(rules.decide("a/b.c", false).ignored);
    EXPECT_TRUE(rules.decide("a/b.o", false).ignored);
    // As little is lifted that came only now.
    files.write(".gitignore", "");
    EXPECT_EQ(rules.invalidate(".gitignore"), "");
    EXPECT_TRUE(rules.decide("a/b.c", false).ignored);
    files.write(".gitignore", "*.c\n");
    EXPECT_EQ(rules.invalidate(".gitignore"), "");
    EXPECT_EQ(rules.release(), (std::vector<std::string>{"", "a"}));
    EXPECT_FALSE(rules.holds());
    EXPECT_FALSE(rules.decide("a/b.o", false).ignored);
    EXPECT_FALSE(rules.decide("a/gen", true).ignored);
    EXPECT_TRUE(rules.decide("a/b.c", false).ignored);
}

TEST(IgnoreTree, HoldsNothingForAnotherDirectoryOfTheSameName) {
    const disk files;
    files.write("a/.gitignore", "x\n");
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a/x", false).ignored);
    std::filesystem::remove(files.root() / "a/.gitignore");
    rules.invalidate("a/.gitignore");
    EXPECT_TRUE(rules.decide("a/x", false).ignored);
    rules.invalidate("a");
    EXPECT_FALSE(rules.decide("a/x", false).ignored);
}

TEST(IgnoreTree, HonoursNoFileThatAsksForTooMuch) {
    const disk files;
    files.write("a/.gitignore", "x\n" + std::string(std::size_t{1} << 20, 'a'));
    std::string wildcards;
    for (int i = 0; i <= 10'000; ++i) {
        wildcards += "*a*\n";
    }
    files.write("b/.gitignore", wildcards);
    files.write("c/.gitignore", wildcards.substr(8));
    tree rules(files.root());
    EXPECT_FALSE(rules.decide("a/x", false).ignored);
    EXPECT_FALSE(rules.decide("b/xay", false).ignored);
    EXPECT_TRUE(rules.decide("c/xay", false).ignored);
    ASSERT_EQ(rules.unreadable().size(), 2U);
    EXPECT_EQ(rules.unreadable().front().error, std::errc::file_too_large);
    EXPECT_EQ(rules.unreadable().back().path, files.root() / "b/.gitignore");
}

/// All that is in a tree has a limit, too, and what is not there any more does not count.
TEST(IgnoreTree, HonoursNoMoreFilesThanItWouldReadInAll) {
    const disk files;
    const std::string text = "x\n#" + std::string((std::size_t{1} << 20) - 3, 'a');
    for (const char name : std::string_view("abcdefghijklmnopqr")) {
        files.write(name + std::string("/.gitignore"), text);
    }
    files.write("s/.gitignore", "x\n");
    tree rules(files.root());
    const auto ignored_in = [&](char name) {
        return rules.decide(name + std::string("/x"), false).ignored;
    };
    for (const char name : std::string_view("abcdefghijklmnop")) {
        EXPECT_TRUE(ignored_in(name)) << name;
    }
    for (const char name : std::string_view("qrs")) {
        EXPECT_FALSE(ignored_in(name)) << name;
    }
    // The first stands for all.
    ASSERT_EQ(rules.unreadable().size(), 1U);
    EXPECT_EQ(rules.unreadable().front().path, files.root() / "q/.gitignore");
    EXPECT_EQ(rules.unreadable().front().error, std::errc::argument_list_too_long);
    // Read again, it is the same.
    rules.invalidate("a/.gitignore");
    EXPECT_TRUE(ignored_in('a'));
    rules.invalidate("q/.gitignore");
    EXPECT_FALSE(ignored_in('q'));
    // One less, so that another has a place.
    std::filesystem::remove_all(files.root() / "a");
    rules.invalidate("a");
    rules.invalidate("q/.gitignore");
    EXPECT_TRUE(ignored_in('q'));
    EXPECT_TRUE(rules.unreadable().empty());
}

TEST(IgnoreTree, HonoursNoMorePatternsThanItWouldReadInAll) {
    const disk files;
    std::string text;
    for (int i = 0; i < 10'000; ++i) {
        text += "?" + std::to_string(i) + "\n";
    }
    for (const char name : std::string_view("abcdef")) {
        files.write(name + std::string("/.gitignore"), text);
    }
    tree rules(files.root());
    EXPECT_TRUE(rules.decide("a/x9", false).ignored);
    EXPECT_TRUE(rules.decide("b/x9", false).ignored);
    EXPECT_TRUE(rules.decide("c/x9", false).ignored);
    EXPECT_TRUE(rules.decide("d/x9", false).ignored);
    EXPECT_TRUE(rules.decide("e/x9", false).ignored);
    EXPECT_FALSE(rules.decide("f/x9", false).ignored);
    EXPECT_EQ(rules.unreadable().size(), 1U);
}

/// The forms in which a path is ignored that somebody has asked for.
TEST(IgnoreTree, PassesOverWhatIgnoresAllOfARootThatWasAskedFor) {
    for (const char* const form :
         {"build/", "build", "/build/*", "build/**", "*.h", "*", "*.h\n/build/*\n"}) {
        const disk files;
        files.make_repository();
        files.write(".gitignore", "node_modules\n" + std::string(form) + '\n');
        files.write("build/a.h", "");
        tree rules(files.root() / "build", {.asked_for = true});
        EXPECT_FALSE(rules.decide("a.h", false).ignored) << form;
        EXPECT_TRUE(rules.decide("node_modules", true).ignored) << form;
        const bool needless =
            std::string_view(form).starts_with("build") && !std::string_view(form).ends_with("**");
        EXPECT_EQ(rules.waived().empty(), needless) << form;
    }
}

TEST(IgnoreTree, HonoursARuleThatIgnoresSomeOfARoot) {
    const disk files;
    files.write(".gitignore", "*.h\n");
    files.write("a.h", "");
    files.write("a.c", "");
    tree rules(files.root(), {.asked_for = true});
    EXPECT_TRUE(rules.waived().empty());
    EXPECT_TRUE(rules.decide("a.h", false).ignored);
}

} // namespace
} // namespace espy::ignore
