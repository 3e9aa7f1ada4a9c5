#include "filter/filter.hpp"

#include "failing/failure.hpp"

#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <fstream>

namespace espy::cli {
namespace {

class Filter : public testing::Test {
protected:
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(root_ / name) << text;
    }
    std::string root() const { return root_.path(); }

    bool selects(const std::string& path, entry_type type = entry_type::file) const {
        return !options_.select || options_.select(path, type);
    }
    /// @return The directories that become doubtful.
    std::vector<std::string> show(filter& entries, change_kind kind, const std::string& path,
                                  entry_type type = entry_type::file,
                                  const std::string& from = {}) const {
        const std::string top = root();
        const std::string whole = top + '/' + path;
        const std::string whole_from = from.empty() ? from : top + '/' + from;
        change seen;
        seen.kind = kind;
        seen.type = type;
        seen.path = whole;
        seen.from = whole_from;
        seen.root_path = top;
        options_.notice(seen);
        std::vector<std::string> doubtful;
        for (const auto& [id, directory] : entries.take_doubtful()) {
            doubtful.push_back(directory);
        }
        return doubtful;
    }

    espy::test::temporary_directory root_;
    root_options options_;
};

using names = std::vector<std::string>;

TEST_F(Filter, SelectsEverythingByDefault) {
    write(".gitignore", "*.o\n");
    filter entries;
    entries.add_root(root(), options_);
    EXPECT_FALSE(options_.prune);
    EXPECT_FALSE(options_.select);
    EXPECT_FALSE(options_.notice);
}

TEST_F(Filter, PrunesAndHidesWhatMatchesIgnore) {
    filter entries({.ignore = {"out/", "*.o"}});
    entries.add_root(root(), options_);
    EXPECT_TRUE(options_.prune("a/out"));
    EXPECT_FALSE(options_.prune("a"));
    EXPECT_FALSE(selects("a/b.o"));
    EXPECT_FALSE(selects("out", entry_type::directory));
    EXPECT_TRUE(selects("out"));
}

TEST_F(Filter, NeverPrunesForOnly) {
    filter entries({.only = {"*.rs"}, .extensions = {"toml"}});
    entries.add_root(root(), options_);
    EXPECT_FALSE(options_.prune);
    EXPECT_TRUE(selects("a/b.rs"));
    EXPECT_TRUE(selects("a/b.toml"));
    EXPECT_FALSE(selects("a/b.c"));
}

TEST_F(Filter, HonoursIgnoreFilesAndTheirChanges) {
    write(".gitignore", "*.o\n");
    write("keep", "");
    filter entries({.ignore_files = true});
    options_.tell = {change_kind::attributes};
    entries.add_root(root(), options_);
    EXPECT_TRUE(options_.tell.contains(change_kind::written));
    EXPECT_TRUE(options_.prune(".git"));
    EXPECT_FALSE(selects("a.o"));
    write(".gitignore", "*.c\n");
    EXPECT_EQ(show(entries, change_kind::written, ".gitignore"), names{""});
    EXPECT_FALSE(selects("a.c"));
    // It may be back in a moment.
    EXPECT_FALSE(selects("a.o"));
    EXPECT_TRUE(entries.holds());
    EXPECT_EQ(entries.release(), (std::vector<std::pair<std::string, std::string>>{{root(), ""}}));
    EXPECT_TRUE(selects("a.o"));
    EXPECT_TRUE(show(entries, change_kind::written, "a.o").empty());
    EXPECT_EQ(show(entries, change_kind::removed, "d/e/.ignore"), names{"d/e"});
    EXPECT_TRUE(show(entries, change_kind::accessed, "d/e/.ignore").empty());
    EXPECT_EQ(show(entries, change_kind::renamed, "f/.ignore", entry_type::file, "d/.ignore"),
              (names{"d", "f"}));
}

TEST_F(Filter, ForgetsTheRulesOfADirectoryThatMoved) {
    std::filesystem::create_directories(root_ / "a");
    write("a/.gitignore", "x\n");
    filter entries({.ignore_files = true});
    entries.add_root(root(), options_);
    EXPECT_FALSE(selects("a/x"));
    std::filesystem::rename(root_ / "a", root_ / "b");
    EXPECT_EQ(show(entries, change_kind::renamed, "b", entry_type::directory, "a"),
              (names{"a", "b"}));
    EXPECT_TRUE(selects("a/x"));
    EXPECT_FALSE(selects("b/x"));
}

TEST_F(Filter, PassesOverARuleThatIgnoresAllOfARoot) {
    write(".gitignore", "node_modules/\n*\n");
    write("main.c", "");
    filter entries({.ignore_files = true});
    entries.add_root(root(), options_);
    ASSERT_EQ(entries.waived_rules().size(), 1U);
    EXPECT_NE(entries.waived_rules().front().find(".gitignore:2: *"), std::string::npos);
    EXPECT_TRUE(selects("main.c"));
    EXPECT_FALSE(selects("node_modules", entry_type::directory));
}

TEST(FilterOptions, ReadWhatWasTyped) {
    const filter_options read = read_filter_words(
        {.ignore = {"a"}, .only = {"b"}, .extensions = "rs,.toml", .ignore_files = true}, false);
    EXPECT_TRUE(read.ignore_files);
    EXPECT_EQ(read.extensions, (std::vector<std::string>{"rs", ".toml"}));
    EXPECT_TRUE(read_filter_words({}, true).ignore_files);
    EXPECT_FALSE(read_filter_words({.no_ignore_files = true}, true).ignore_files);
    EXPECT_FALSE(read_filter_words({}, false).ignore_files);
}

TEST(FilterOptions, RefuseWhatCannotBeMeant) {
    EXPECT_THROW(read_filter_words({.ignore_files = true, .no_ignore_files = true}, false),
                 usage_error);
    EXPECT_THROW(read_filter_words({.ignore = {""}}, false), usage_error);
    EXPECT_THROW(read_filter_words({.only = {""}}, false), usage_error);
    for (const char* list : {",", "a,,b", ".", "a/b"}) {
        EXPECT_THROW(read_filter_words({.extensions = list}, false), usage_error) << list;
    }
}

} // namespace
} // namespace espy::cli
