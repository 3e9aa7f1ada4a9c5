#include <espy/ignore/select.hpp>

#include <gtest/gtest.h>

namespace espy::ignore {
namespace {

constexpr auto file = entry_type::file;
constexpr auto directory = entry_type::directory;

TEST(IgnoreSelect, SelectsEverythingByDefault) {
    const select all;
    EXPECT_TRUE(all.everything());
    EXPECT_TRUE(all.selects("a/b", file));
    EXPECT_TRUE(all.selects("", directory));
}

TEST(IgnoreSelect, SelectsWhatAPatternMatchesAndAllBelowIt) {
    const select some({.only = {"*.rs", "/docs/", "!*.tmp"}});
    EXPECT_FALSE(some.everything());
    EXPECT_TRUE(some.selects("a/b/main.rs", file));
    EXPECT_FALSE(some.selects("a/b/main.c", file));
    EXPECT_TRUE(some.selects("docs/a/b", file));
    EXPECT_FALSE(some.selects("a/docs/b", file));
    EXPECT_FALSE(some.selects("docs/a/b.tmp", file));
    EXPECT_FALSE(some.selects("docs", file));
    EXPECT_TRUE(some.selects("docs", directory));
}

TEST(IgnoreSelect, SaysWhatDecided) {
    EXPECT_EQ(select().explain("a", file), "selected: nothing is left out");
    const select some({.only = {"/docs/", "!*.tmp"}, .extensions = {"rs"}, .types = {file}});
    EXPECT_EQ(some.explain("a/b.rs", file), "selected, by --extensions: .rs");
    EXPECT_EQ(some.explain("docs/a", file), "selected, as docs/ is, by --only: /docs/");
    EXPECT_EQ(some.explain("docs/a.tmp", file), "left out, by --only: !*.tmp");
    EXPECT_EQ(some.explain("a/b.c", file), "left out: nothing that was asked for matches");
    EXPECT_EQ(some.explain("docs", directory), "left out: no type asked for is directory");
    EXPECT_EQ(some.explain("", file), "selected: nothing is left out");
}

TEST(IgnoreSelect, SelectsFilesByExtension) {
    const select some({.extensions = {"rs", ".toml", "tar.gz"}});
    EXPECT_TRUE(some.selects("a/main.rs", file));
    EXPECT_TRUE(some.selects("Cargo.toml", file));
    EXPECT_TRUE(some.selects("a.tar.gz", file));
    EXPECT_FALSE(some.selects("a.gz", file));
    EXPECT_FALSE(some.selects("mainrs", file));
    EXPECT_FALSE(some.selects("a.rs", directory));
    EXPECT_FALSE(some.selects("a.rs/b", file));
}

TEST(IgnoreSelect, AddsExtensionsToPatterns) {
    const select some({.only = {"Makefile"}, .extensions = {"c"}});
    EXPECT_TRUE(some.selects("a/Makefile", file));
    EXPECT_TRUE(some.selects("a/b.c", file));
    EXPECT_FALSE(some.selects("a/b.h", file));
}

TEST(IgnoreSelect, AsksForTheTypeAsWell) {
    const select some({.only = {"a*"}, .types = {directory, entry_type::symlink}});
    EXPECT_TRUE(some.selects("ab", directory));
    EXPECT_FALSE(some.selects("ab", file));
    EXPECT_FALSE(some.selects("b", directory));
    EXPECT_TRUE(some.selects("ab", entry_type::symlink));
}

TEST(IgnoreSelect, FindsThePathBelowARoot) {
    EXPECT_EQ(path_below("root", "root/a/b"), "a/b");
    EXPECT_EQ(path_below("root", "root"), "");
    EXPECT_EQ(path_below("/", "/a"), "a");
    EXPECT_EQ(path_below("root/", "root/a"), "a");
    EXPECT_EQ(path_below(".", "./a"), "a");
    EXPECT_EQ(path_below("/a", "/ab"), "") << "which only begins alike";
    EXPECT_EQ(path_below("a", "b/a"), "");
}

} // namespace
} // namespace espy::ignore
