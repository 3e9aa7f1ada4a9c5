#include "watch/printer.hpp"

#include <espy/batch.hpp>
#include <espy/batch_writer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <system_error>

namespace espy::cli {
namespace {

change change_of(change_kind kind, std::string_view path, entry_type type = entry_type::file) {
    change result;
    result.kind = kind;
    result.type = is_about_entry(kind) ? type : entry_type::none;
    result.path = path;
    result.root_path = "r";
    return result;
}

batch batch_of(std::initializer_list<change> list) {
    batch result;
    for (const change& change : list) {
        batch_writer(result).append(change);
    }
    return result;
}

void add(printer& to, const batch& changes) {
    for (const change& change : changes) {
        to.add(change);
    }
}

watch_options paths_only(const watch_words& words = {}) {
    watch_options options = read_watch_words(words);
    options.format = "{path}";
    return options;
}

TEST(Printer, PrintsOnlyWhatIsWanted) {
    watch_words words;
    words.changes = "removed";
    const watch_options options = paths_only(words);
    printer printer(options);
    add(printer, batch_of({change_of(change_kind::removed, "r/a"),
                           change_of(change_kind::created, "r/b", entry_type::directory)}));
    EXPECT_EQ(printer.data, "r/a\n");
}

TEST(Printer, StopsAtTheCount) {
    watch_words words;
    words.count = "2";
    const watch_options options = paths_only(words);
    printer printer(options);
    add(printer,
        batch_of({change_of(change_kind::ready, "r"), change_of(change_kind::created, "r/a")}));
    EXPECT_FALSE(printer.is_complete());
    add(printer,
        batch_of({change_of(change_kind::created, "r/b"), change_of(change_kind::created, "r/c")}));
    EXPECT_TRUE(printer.is_complete());
    EXPECT_EQ(printer.data, "r/a\nr/b\n");
}

TEST(Printer, CountsAStreamChangeOnlyIfItWasNamed) {
    watch_words words;
    words.changes = "overflow";
    words.count = "1";
    const watch_options options = paths_only(words);
    printer printer(options);
    add(printer, batch_of({change_of(change_kind::ready, "r")}));
    EXPECT_FALSE(printer.is_complete());
    add(printer, batch_of({change_of(change_kind::overflow, "r")}));
    EXPECT_TRUE(printer.is_complete());
}

TEST(Printer, KnowsWhetherTruthIsLost) {
    const watch_options options = paths_only();
    printer printer(options);
    add(printer, batch_of({change_of(change_kind::overflow, {})}));
    EXPECT_TRUE(printer.is_truth_lost());
    add(printer, batch_of({change_of(change_kind::resynced, {})}));
    EXPECT_FALSE(printer.is_truth_lost());
}

TEST(Printer, PutsWhatTheFormatHasNoPlaceForIntoWords) {
    watch_words words;
    const watch_options options = paths_only(words);
    printer loud(options);
    add(loud, batch_of({change_of(change_kind::root_gone, "r")}));
    EXPECT_EQ(loud.data, "");
    EXPECT_EQ(loud.words, "espy: root_gone    r\n");

    words.quiet = true;
    const watch_options quiet_options = paths_only(words);
    printer quiet(quiet_options);
    add(quiet, batch_of({change_of(change_kind::root_gone, "r")}));
    EXPECT_EQ(quiet.words, "");
}

TEST(Printer, ShowsPathsAsSeenFromTheRoot) {
    watch_words words;
    words.relative = true;
    const watch_options options = paths_only(words);
    printer printer(options);
    change file_root = change_of(change_kind::written, "d/f");
    file_root.root_path = "d/f";
    add(printer,
        batch_of({change_of(change_kind::created, "r/a/b"),
                  change_of(change_kind::attributes, "r", entry_type::directory), file_root}));
    EXPECT_EQ(printer.data, "a/b\n.\nf\n");
}

TEST(Printer, MarksTheBeginAndTheEndOfASettledBatch) {
    watch_words words;
    words.changes = "created,removed";
    words.count = "4";
    watch_options options = read_watch_words(words);
    options.batches = true;
    printer printer(options);
    printer.add_settled(batch_of({change_of(change_kind::ready, "r")}));
    printer.add_settled(batch_of({change_of(change_kind::written, "r/a")}));
    EXPECT_EQ(printer.data, "");
    printer.add_settled(
        batch_of({change_of(change_kind::overflow, "r"), change_of(change_kind::created, "r/a"),
                  change_of(change_kind::written, "r/a"), change_of(change_kind::created, "r/b")}));
    EXPECT_EQ(printer.data, "overflow     (events were dropped here; what was missed follows)\n"
                            "batch_begin\ncreated      r/a\ncreated      r/b\nbatch_end\n");
    printer.data.clear();
    printer.add_settled(
        batch_of({change_of(change_kind::created, "r/c"), change_of(change_kind::created, "r/d"),
                  change_of(change_kind::created, "r/e")}));
    // Cut short by the count, so not at its end.
    EXPECT_EQ(printer.data, "batch_begin\ncreated      r/c\ncreated      r/d\n");
}

TEST(Printer, MarksNothingInTextUnlessThatIsAskedFor) {
    const watch_options options = read_watch_words({});
    printer printer(options);
    printer.add_settled(batch_of({change_of(change_kind::created, "r/a")}));
    EXPECT_EQ(printer.data, "created      r/a\n");
}

TEST(Printer, TellsOfTheLimitOfWatchesOnce) {
    change failed = change_of(change_kind::watch_failed, "r/a", entry_type::directory);
    failed.error = std::make_error_code(std::errc::no_space_on_device);
    failed.message = "from the library";
    change other = failed;
    other.path = "r/b";
    statistics now;
    now.directories_uncovered = 3;

    const watch_options options = read_watch_words({});
    printer text(options);
    add(text, batch_of({failed, other}));
    EXPECT_EQ(text.data, "");
    EXPECT_TRUE(text.has_limit());
    text.add_limit(now);
    EXPECT_THAT(text.data,
                testing::StartsWith("watch_failed r/a/: this and 2 more directories have no "
                                    "watch and are listed every 2s instead: "));
    EXPECT_EQ(std::count(text.data.begin(), text.data.end(), '\n'), 1);
    EXPECT_FALSE(text.has_limit());
    text.data.clear();
    text.add_limit(now);
    EXPECT_EQ(text.data, "");

    // Another backend has taken over: nothing is listed instead.
    add(text, batch_of({failed}));
    text.add_limit({});
    EXPECT_EQ(text.data, "watch_failed r/a/: from the library\n");

    watch_words words;
    words.format = "json";
    const watch_options of_json = read_watch_words(words);
    printer json(of_json);
    add(json, batch_of({failed, other}));
    EXPECT_EQ(std::count(json.data.begin(), json.data.end(), '\n'), 2);
}

} // namespace
} // namespace espy::cli
