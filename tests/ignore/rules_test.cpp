#include <espy/ignore/rules.hpp>

#include <gtest/gtest.h>

#include <array>

namespace espy::ignore {
namespace {

bool ignores(std::string_view text, std::string_view path, bool is_directory = false) {
    const rules parsed = rules::parse(text, "test");
    const rule* const found = parsed.match(path, is_directory);
    return found != nullptr && !found->negated;
}

TEST(IgnoreRules, MatchANameWithoutASlashAtAnyDepth) {
    EXPECT_TRUE(ignores("core", "core"));
    EXPECT_TRUE(ignores("core", "a/b/core"));
    EXPECT_FALSE(ignores("core", "core.c"));
    EXPECT_TRUE(ignores("*.o", "a/b.o"));
    EXPECT_TRUE(ignores("*.o", ".o"));
    EXPECT_FALSE(ignores("*.o", "b.o/c"));
    EXPECT_TRUE(ignores("**/core", "a/b/core"));
}

TEST(IgnoreRules, AnchorAPatternThatHasASlash) {
    EXPECT_TRUE(ignores("/core", "core"));
    EXPECT_FALSE(ignores("/core", "a/core"));
    EXPECT_TRUE(ignores("a/b", "a/b"));
    EXPECT_FALSE(ignores("a/b", "c/a/b"));
    EXPECT_TRUE(ignores("a/*.c", "a/x.c"));
    EXPECT_FALSE(ignores("a/*.c", "a/b/x.c"));
}

TEST(IgnoreRules, MatchAnyNumberOfDirectoriesByTwoStars) {
    for (const char* path : {"a/b", "a/x/b", "a/x/y/b"}) {
        EXPECT_TRUE(ignores("a/**/b", path)) << path;
    }
    EXPECT_TRUE(ignores("a/**", "a/b/c"));
    EXPECT_FALSE(ignores("a/**", "a", true));
    EXPECT_TRUE(ignores("/**", "a"));
    EXPECT_FALSE(ignores("a/x**b", "a/x/b"));
    EXPECT_TRUE(ignores("a/**\\/b", "a/x/y/b"));
    EXPECT_FALSE(ignores("a/**\\/b", "a/b"));
    // Not what the manual says, but what git does.
    EXPECT_TRUE(ignores("a**/b", "ab"));
}

TEST(IgnoreRules, MatchDirectoriesAloneByASlashAtTheEnd) {
    EXPECT_TRUE(ignores("build/", "a/build", true));
    EXPECT_FALSE(ignores("build/", "a/build"));
    EXPECT_TRUE(ignores("*/", "a", true));
    EXPECT_FALSE(ignores("/", "a", true));
    EXPECT_FALSE(ignores("//", "a", true));
}

TEST(IgnoreRules, LetTheLastThatMatchesDecide) {
    const rules parsed = rules::parse("*.o\n!keep.o\nkeep.o/\n", "f");
    ASSERT_EQ(parsed.size(), 3U);
    EXPECT_EQ(parsed.match("keep.o", false), &parsed[1]);
    EXPECT_EQ(parsed.match("keep.o", true), &parsed[2]);
    EXPECT_EQ(parsed.match("a.o", true), &parsed[0]);
    EXPECT_EQ(parsed.match("a.c", false), nullptr);
}

TEST(IgnoreRules, ReadLinesAsGitDoes) {
    const rules parsed =
        rules::parse("\xef\xbb\xbf# comment\r\n\r\na\r\nb  \nc\\ \n\\#d\n\\!e\n \n", "f");
    ASSERT_EQ(parsed.size(), 5U);
    EXPECT_EQ(parsed[0].pattern, "a");
    EXPECT_EQ(parsed[0].line, 3U);
    EXPECT_EQ(parsed[1].pattern, "b");
    EXPECT_EQ(parsed[2].pattern, "c\\ ");
    EXPECT_NE(parsed.match("c ", false), nullptr);
    EXPECT_NE(parsed.match("#d", false), nullptr);
    EXPECT_NE(parsed.match("!e", false), nullptr);
    EXPECT_EQ(parsed[0].source, "f");
}

TEST(IgnoreRules, EndALineAtANulByte) {
    const std::string_view text("f\0g\nh", 5);
    EXPECT_TRUE(ignores(text, "f"));
    EXPECT_TRUE(ignores(text, "h"));
}

TEST(IgnoreRules, ReadBracketExpressions) {
    EXPECT_TRUE(ignores("*.py[cod]", "a.pyc"));
    EXPECT_FALSE(ignores("*.py[!cod]", "a.pyc"));
    EXPECT_FALSE(ignores("*.py[^cod]", "a.pyc"));
    EXPECT_TRUE(ignores("[]a]", "]"));
    EXPECT_TRUE(ignores("[a-c]x", "bx"));
    EXPECT_TRUE(ignores("[a\\-c]x", "-x"));
    EXPECT_TRUE(ignores("[[:digit:]_]", "7"));
    EXPECT_FALSE(ignores("[[:digit:]_]", "a"));
    EXPECT_FALSE(ignores("[[:space:]]", "\v"));
    EXPECT_FALSE(ignores("a[/]b", "a/b"));
    // What ends a range, or is a class, begins none.
    EXPECT_FALSE(ignores("[a-b-y]", "x"));
    EXPECT_TRUE(ignores("[a-b-y]", "-"));
    EXPECT_FALSE(ignores("[a[:digit:]-y]", "x"));
}

TEST(IgnoreRules, MatchNothingByAPatternThatHasNoEnd) {
    EXPECT_FALSE(ignores("[a", "a"));
    EXPECT_FALSE(ignores("[a", "[a"));
    EXPECT_FALSE(ignores("[[:nonsense:]a]", "a"));
    EXPECT_FALSE(ignores("a\\", "a\\"));
}

TEST(IgnoreRules, TakeNamesAsBytes) {
    EXPECT_TRUE(ignores("\xff", "\xff"));
    EXPECT_TRUE(ignores("?", "\xff"));
    EXPECT_FALSE(ignores("?", "\xc3\xa9"));
    EXPECT_TRUE(ignores("[\x80-\xff]a", "\xe9"
                                        "a"));
    EXPECT_TRUE(ignores("a?b", "a\nb"));
    EXPECT_TRUE(ignores("a*b", "a\nb"));
    EXPECT_TRUE(ignores("a.c+d*", "a.c+d("));
    EXPECT_FALSE(ignores("a.c*", "abc"));
}

TEST(IgnoreRules, NeedNoPatienceForManyStars) {
    std::string pattern;
    for (int i = 0; i < 100; ++i) {
        pattern += "*a";
    }
    EXPECT_FALSE(ignores(pattern + "b", std::string(250, 'a')));
    EXPECT_TRUE(ignores(std::string(100000, '*') + "x[y]", "xy"));
    EXPECT_FALSE(ignores(std::string(100000, '?'), "a"));
}

TEST(IgnoreRules, TakeGlobsFromACommandLineAsTheyAre) {
    const std::array<std::string, 4> globs = {"#a", "b ", "!b ", "/c/"};
    const rules parsed = rules::from_globs(globs, "--ignore");
    ASSERT_EQ(parsed.size(), 4U);
    EXPECT_EQ(parsed.match("x/#a", false), &parsed[0]);
    EXPECT_EQ(parsed.match("b ", false), &parsed[2]);
    EXPECT_EQ(parsed.match("c", true), &parsed[3]);
    EXPECT_EQ(parsed[3].line, 4U);
    EXPECT_EQ(parsed[3].source, "--ignore");
}

TEST(IgnoreRules, MatchNothingWhereThereAreNone) {
    EXPECT_EQ(rules().match("a", true), nullptr);
    EXPECT_TRUE(rules::parse("\n# only words\n", "f").empty());
}

} // namespace
} // namespace espy::ignore
