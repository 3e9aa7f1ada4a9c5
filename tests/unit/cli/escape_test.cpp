#include "format/escape.hpp"
#include "format/utf8.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace espy::cli {
namespace {

std::string replaced(std::string_view text) {
    std::string result;
    append_replaced(result, text);
    return result;
}

TEST(Escape, LeavesPlainTextAlone) {
    for (const std::string_view text : {"", "a b/c.txt", "naïve", "日本", "😀", "'\"$`"}) {
        EXPECT_EQ(escaped(text), text);
    }
}

TEST(Escape, ShowsControlCharactersAndBackslashes) {
    EXPECT_EQ(escaped("a\nb\tc\rd\\e"), "a\\nb\\tc\\rd\\\\e");
    EXPECT_EQ(escaped("\033[31m\x7f"), "\\x1b[31m\\x7f");
    EXPECT_EQ(escaped(std::string_view("\0", 1)), "\\x00");
}

TEST(Escape, ShowsControlCharactersAboveAscii) {
    EXPECT_EQ(escaped("\xc2\x9b"), "\\xc2\\x9b");
    EXPECT_EQ(escaped("\xc2\xa0"), "\xc2\xa0");
}

TEST(Escape, ShowsWhatBreaksALineOrTurnsTheText) {
    EXPECT_EQ(escaped("\u2028|\u202e|\u2066|\u200f"), "\\u2028|\\u202e|\\u2066|\\u200f");
}

TEST(Escape, ShowsWhatCannotBeSeen) {
    EXPECT_EQ(escaped("a\u200bb"), "a\\u200bb");
    EXPECT_EQ(escaped("\u2060|\ufeff|\u00ad|\u180e|\u034f|\u115f|\u3164|\ufe0f|\uffa0"),
              "\\u2060|\\ufeff|\\u00ad|\\u180e|\\u034f|\\u115f|\\u3164|\\ufe0f|\\uffa0");
    EXPECT_EQ(escaped("\U000e0020|\U0001d173"), "\\U000e0020|\\U0001d173");
    // Their neighbours can be.
    EXPECT_EQ(escaped("\u00ac\u00ae\u200a\u2010\u2070\ufdff\ufe10\ufffc"),
              "\u00ac\u00ae\u200a\u2010\u2070\ufdff\ufe10\ufffc");
}

TEST(Escape, ShowsBytesThatAreNoUtf8) {
    EXPECT_EQ(escaped("a\xff"
                      "b"),
              "a\\xffb");
    EXPECT_EQ(escaped("\xe2\x82"), "\\xe2\\x82");
}

TEST(Escape, GivesDifferentTextsForDifferentNames) {
    EXPECT_NE(escaped("\n"), escaped("\\n"));
    EXPECT_NE(escaped("\xff"), escaped("\\xff"));
}

TEST(Utf8, FindsTheValidPart) {
    EXPECT_EQ(valid_utf8_prefix("abc"), 3U);
    EXPECT_EQ(valid_utf8_prefix("é\U0010ffff"), 6U);
    EXPECT_EQ(valid_utf8_prefix("ab\xc3"), 2U);
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatIsTooBig) {
    for (const std::string_view text : {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                                        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5", "\x80"}) {
        EXPECT_EQ(valid_utf8_prefix(text), 0U) << escaped(text);
    }
}

TEST(Utf8, ReplacesEachWrongSequenceOnce) {
    EXPECT_EQ(replaced("a\xff"
                       "b"),
              "a\ufffdb");
    EXPECT_EQ(replaced("\xe2\x82|\xf0\x9f\x98"), "\ufffd|\ufffd");
    EXPECT_EQ(replaced("\xed\xa0\x80"), "\ufffd\ufffd\ufffd");
    EXPECT_EQ(replaced("é"), "é");
}

} // namespace
} // namespace espy::cli
