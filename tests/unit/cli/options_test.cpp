#include "failing/failure.hpp"
#include "failing/limits.hpp"
#include "journal/rules.hpp"
#include "watch/options.hpp"
#include "watch/roots.hpp"
#include "words/arguments.hpp"
#include "words/duration.hpp"
#include "words/size.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using word_list = std::vector<std::string>;

/// The message of the `usage_error` that `call` throws.
template <typename Call>
std::string refusal(Call call) {
    try {
        call();
    } catch (const usage_error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(Duration, ReadsEachUnit) {
    EXPECT_EQ(parse_duration("--timeout", "500ms"), 500ms);
    EXPECT_EQ(parse_duration("--timeout", "1.5s"), 1500ms);
    EXPECT_EQ(parse_duration("--timeout", "2m"), 2min);
    EXPECT_EQ(parse_duration("--timeout", "1h"), 1h);
    EXPECT_EQ(parse_duration("--timeout", "0.1ms"), 1ms);
    EXPECT_EQ(parse_duration("--timeout", "1"), 1s);
    EXPECT_EQ(parse_duration("--timeout", "0.5"), 500ms);
}

TEST(Duration, RefusesAnythingElse) {
    for (const std::string_view text :
         {"", "s", "-1s", "-1", "1e3s", "1 s", "1d", "infs", "nanms", "99999999h", "1ss"}) {
        EXPECT_THAT(refusal([&] { parse_duration("--timeout", text); }),
                    HasSubstr("--timeout " + std::string(text) + ": not a time"));
    }
}

TEST(Age, HasAUnit) {
    EXPECT_EQ(parse_age("--keep", "30d"), 720h);
    EXPECT_EQ(parse_age("--keep", "1.5d"), 36h);
    EXPECT_EQ(parse_age("--keep", "90m"), 90min);
    EXPECT_EQ(parse_age("--keep", "36500d"), 876'000h);
    for (const std::string_view text : {"", "30", "0d", "-1d", "d", "30w", "1e3d", "999999999d"}) {
        EXPECT_THAT(refusal([&] { parse_age("--keep", text); }), HasSubstr("such as 30d"));
    }
}

TEST(Size, ReadsEachUnit) {
    EXPECT_EQ(parse_size("--keep-size", "4096"), 4096U);
    EXPECT_EQ(parse_size("--keep-size", "2kB"), 2000U);
    EXPECT_EQ(parse_size("--keep-size", "64KiB"), 65536U);
    EXPECT_EQ(parse_size("--keep-size", "1.5M"), 1572864U);
    EXPECT_EQ(parse_size("--keep-size", "1GiB"), std::uint64_t{1} << 30);
    EXPECT_EQ(parse_size("--keep-size", "1TB"), 1'000'000'000'000U);
    for (const std::string_view text :
         {"", "0", "-1", "GiB", "1X", "1Gib", "1 GiB", "9999999TiB"}) {
        EXPECT_THAT(refusal([&] { parse_size("--keep-size", text); }), HasSubstr("such as 1GiB"));
    }
}

TEST(Size, IsShownInPowersOfAThousand) {
    EXPECT_EQ(size_text(999), "999 B");
    EXPECT_EQ(size_text(65536), "65.5 KB");
    EXPECT_EQ(size_text(141'000'000), "141 MB");
    EXPECT_EQ(size_text(1'234'567'890), "1.23 GB");
}

TEST(Rules, AreReadAsTheyWereTyped) {
    rules_words words;
    words.keep = "60d";
    words.filter.ignore = {"*.tmp", "-x", "a b", "!\n"};
    words.filter.only = {"*.c"};
    words.filter.types = "file";
    words.filter.ignore_files = true;
    words.depth.max_depth = "3";
    const std::string text = rules_text(words);
    const rules_words read = read_rules(text);
    EXPECT_EQ(rules_text(read), text);
    EXPECT_EQ(read.filter.ignore, words.filter.ignore);
    EXPECT_EQ(read.depth.max_depth, "3");
    EXPECT_EQ(rules_arguments(text).front(), "--keep=60d");
    EXPECT_EQ(rules_text(read_rules("")), "");
    EXPECT_THROW(read_rules(std::string("--of-later\0", 11)), failure);
    EXPECT_THROW(read_rules("word"), failure);
}

TEST(Arguments, KeepOperandsAsTheyAre) {
    CLI::App app;
    bool flag = false;
    std::string value;
    app.add_flag("--flag", flag);
    app.add_option("--value", value);
    const operands given = parse(app, word_list{"[a,b]", "{}", "--value", "[x,y]", "++", "%%", "-",
                                                "--flag", "--", "--flag", "--", ""});
    EXPECT_THAT(given.before_dashes, ElementsAre("[a,b]", "{}", "++", "%%", "-"));
    EXPECT_THAT(given.after_dashes, ElementsAre("--flag", "--", ""));
    EXPECT_TRUE(given.has_dashes);
    EXPECT_TRUE(flag);
    EXPECT_EQ(value, "[x,y]");
}

TEST(Arguments, NameAnOptionThatDoesNotExist) {
    CLI::App app;
    EXPECT_EQ(refusal([&] {
                  parse(app, word_list{"a", "--bad\n", "b"});
              }),
              "no such option: --bad\\n");
    EXPECT_EQ(refusal([&] { parse(app, word_list{"-x"}); }), "no such option: -x");
}

TEST(Arguments, AreReadFromAFileOneALine) {
    const std::string name = testing::TempDir() + "espy_arguments";
    std::ofstream(name) << "# a comment\n--format\njson\n\nwith space\n@literal\nlast";
    EXPECT_THAT(expand_argument_files(word_list{"a", "@" + name, "@", "--", "@" + name}),
                ElementsAre("a", "--format", "json", "with space", "@literal", "last", "@", "--",
                            "@" + name));
}

TEST(Arguments, NameAFileThatCannotBeRead) {
    EXPECT_THAT(refusal([] { expand_argument_files(word_list{"@/nowhere"}); }),
                HasSubstr("cannot read arguments from /nowhere: No such file or directory; "));
    EXPECT_THAT(refusal([] { expand_argument_files(word_list{"@/"}); }),
                HasSubstr("cannot read arguments from /: Is a directory; "));
}

TEST(WatchOptions, TellTheUsualChangesByDefault) {
    const watch_options options = read_watch_words({});
    EXPECT_TRUE(options.wanted.contains(change_kind::created));
    EXPECT_FALSE(options.wanted.contains(change_kind::exists));
    EXPECT_FALSE(options.wanted.contains(change_kind::opened));
    EXPECT_FALSE(options.wanted.contains(change_kind::ready));
    EXPECT_TRUE(options.root.tell.contains(change_kind::overflow));
    EXPECT_FALSE(options.root.initial);
}

TEST(WatchOptions, AskTheKernelForWhatIsWanted) {
    watch_words words;
    words.changes = "opened,removed";
    words.initial = true;
    const watch_options options = read_watch_words(words);
    EXPECT_EQ(options.wanted,
              (kinds{change_kind::exists, change_kind::opened, change_kind::removed}));
    EXPECT_TRUE(options.root.initial);
    EXPECT_TRUE(options.root.tell.contains(change_kind::opened));
    EXPECT_TRUE(options.root.tell.contains(change_kind::watch_failed));
    EXPECT_FALSE(options.root.tell.contains(change_kind::created));
}

TEST(WatchOptions, ListTheWordsThatThereAre) {
    EXPECT_THAT(refusal([] { parse_kinds("created,delete"); }),
                HasSubstr("no such change: 'delete'; there are all exists created modified"));
    EXPECT_THAT(refusal([] { parse_kinds("created,"); }), HasSubstr("no such change: ''"));
    EXPECT_THAT(refusal([] { parse_types("dir"); }),
                HasSubstr("no such type: 'dir'; there are file directory symlink other"));
    EXPECT_EQ(parse_types("file,other"), (std::vector{entry_type::file, entry_type::other}));
}

TEST(WatchOptions, RefuseNumbersThatMakeNoSense) {
    for (const char* text : {"0", "-1", "x", "1x", "4294967296"}) {
        watch_words words;
        words.depth.max_depth = text;
        EXPECT_EQ(refusal([&] { read_watch_words(words); }),
                  "--max-depth " + std::string(text) + ": not a number from 1 to 4294967295");
    }
}

TEST(WatchOptions, RefuseBothFormsOfPaths) {
    watch_words words;
    words.relative = words.absolute = true;
    EXPECT_THAT(refusal([&] { read_watch_words(words); }), HasSubstr("exclude each other"));
}

TEST(Roots, AreSplitAtNulsIfThereAreAny) {
    using std::string_view_literals::operator""sv;
    EXPECT_THAT(split_paths("a\n\nb c\nd"), ElementsAre("a", "b c", "d"));
    EXPECT_THAT(split_paths("a\nb\0c\0"sv), ElementsAre("a\nb", "c"));
    EXPECT_THAT(split_paths(""), ElementsAre());
}

TEST(Roots, BecomeAbsoluteWithoutFollowingAnything) {
    EXPECT_EQ(absolute_path("/a/./b//../c/"), "/a/b/../c");
    EXPECT_EQ(absolute_path("/"), "/");
    EXPECT_EQ(absolute_path("."), std::filesystem::current_path());
}

TEST(Limits, NameTheSysctlThatCounts) {
    limit_values now;
    now.watches = 1000;
    now.namespace_watches = 1000;
    EXPECT_EQ(watch_limit_text(now),
              "fs.inotify.max_user_watches is used up (1000 for this user); raise it: sysctl -w "
              "fs.inotify.max_user_watches=2048");
    // As much as is missing, and half as much again.
    EXPECT_THAT(watch_limit_text(now, 3000), HasSubstr("fs.inotify.max_user_watches=8192"));
    now.namespace_watches = 20;
    EXPECT_EQ(watch_limit_text(now),
              "user.max_inotify_watches is used up (20 for this user); raise it: sysctl -w "
              "user.max_inotify_watches=128");
}

TEST(Limits, TellInstancesFromOpenFiles) {
    limit_values now;
    now.instances = 128;
    now.max_open_files = 1024;
    EXPECT_THAT(instance_limit_text(now), HasSubstr("fs.inotify.max_user_instances=256"));
    now.files_ran_out = true;
    EXPECT_EQ(instance_limit_text(now),
              "this process may have 1024 open files; raise it: ulimit -n 3072");
}

TEST(Limits, AreReadFromProc) {
    EXPECT_TRUE(read_limit_values("/proc").watches);
    EXPECT_TRUE(read_limit_values("/proc").instances);
    EXPECT_TRUE(read_limit_values("/proc").files_ran_out);
    EXPECT_FALSE(read_limit_values("/nowhere").watches);
}

} // namespace
} // namespace espy::cli
