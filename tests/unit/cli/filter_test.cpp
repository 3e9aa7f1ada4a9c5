#include "filter/filter.hpp"

#include "failure.hpp"

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

    bool tells(filter& entries, const std::string& path, entry_type type = entry_type::file,
               change_kind kind = change_kind::modified, const std::string& from = {}) {
        const std::string whole = root() + '/' + path;
        const std::string whole_from = from.empty() ? from : root() + '/' + from;
        const std::string top = root();
        change shown;
        shown.kind = kind;
        shown.type = type;
        shown.path = whole;
        shown.from = whole_from;
        shown.root_path = top;
        doubtful_ = entries.take_in(shown);
        return entries.tells(shown);
    }

    espy::test::temporary_directory root_;
    /// What the last change made doubtful.
    std::vector<std::string> doubtful_;
};

TEST_F(Filter, TellsEverythingByDefault) {
    write(".gitignore", "*\n");
    filter entries;
    root_options options;
    entries.add_root(root(), options);
    EXPECT_FALSE(options.prune);
    EXPECT_TRUE(tells(entries, "a"));
}

TEST_F(Filter, PrunesAndSilencesWhatMatchesIgnore) {
    filter entries({.ignore = {"out/", "*.o"}});
    root_options options;
    entries.add_root(root(), options);
    EXPECT_TRUE(options.prune("a/out"));
    EXPECT_FALSE(options.prune("a"));
    EXPECT_FALSE(tells(entries, "a/b.o"));
    EXPECT_FALSE(tells(entries, "out", entry_type::directory));
    EXPECT_TRUE(tells(entries, "out"));
}

TEST_F(Filter, NeverPrunesForOnly) {
    filter entries({.only = {"*.rs"}, .extensions = {"toml"}});
    root_options options;
    entries.add_root(root(), options);
    EXPECT_FALSE(options.prune);
    EXPECT_TRUE(tells(entries, "a/b.rs"));
    EXPECT_TRUE(tells(entries, "a/b.toml"));
    EXPECT_FALSE(tells(entries, "a/b.c"));
}

TEST_F(Filter, HonoursIgnoreFilesAndTheirChanges) {
    write(".gitignore", "*.o\n");
    filter entries({.ignore_files = true});
    root_options options;
    options.tell = {change_kind::attributes};
    entries.add_root(root(), options);
    EXPECT_TRUE(options.tell.contains(change_kind::written));
    EXPECT_TRUE(options.prune(".git"));
    EXPECT_FALSE(tells(entries, "a.o"));
    write(".gitignore", "*.c\n");
    EXPECT_TRUE(tells(entries, ".gitignore", entry_type::file, change_kind::written));
    EXPECT_EQ(doubtful_, std::vector<std::string>{""});
    EXPECT_TRUE(tells(entries, "a.o"));
    EXPECT_TRUE(doubtful_.empty());
    EXPECT_FALSE(tells(entries, "a.c"));
    tells(entries, "d/e/.ignore", entry_type::file, change_kind::removed);
    EXPECT_EQ(doubtful_, std::vector<std::string>{"d/e"});
    tells(entries, "d/e/.ignore", entry_type::file, change_kind::accessed);
    EXPECT_TRUE(doubtful_.empty());
    tells(entries, "f/.ignore", entry_type::file, change_kind::renamed, "d/.ignore");
    EXPECT_EQ(doubtful_, (std::vector<std::string>{"d", "f"}));
}

TEST_F(Filter, ForgetsTheRulesOfADirectoryThatMoved) {
    std::filesystem::create_directories(root_ / "a");
    write("a/.gitignore", "x\n");
    filter entries({.ignore_files = true});
    root_options options;
    entries.add_root(root(), options);
    EXPECT_FALSE(tells(entries, "a/x"));
    std::filesystem::rename(root_ / "a", root_ / "b");
    EXPECT_TRUE(tells(entries, "b", entry_type::directory, change_kind::renamed, "a"));
    EXPECT_EQ(doubtful_, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(tells(entries, "a/x"));
    EXPECT_FALSE(tells(entries, "b/x"));
}

TEST_F(Filter, TellsARenameWithOneEndThatIsNotIgnored) {
    filter entries({.ignore = {"*.tmp"}});
    root_options options;
    entries.add_root(root(), options);
    const auto renamed = change_kind::renamed;
    EXPECT_TRUE(tells(entries, "a", entry_type::file, renamed, "a.tmp"));
    EXPECT_TRUE(tells(entries, "a.tmp", entry_type::file, renamed, "a"));
    EXPECT_FALSE(tells(entries, "a.tmp", entry_type::file, renamed, "b.tmp"));
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
