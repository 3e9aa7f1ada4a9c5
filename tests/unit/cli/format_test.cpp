#include "failing/failure.hpp"
#include "format/base64.hpp"
#include "format/formatter.hpp"
#include "format/path_parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>

namespace espy::cli {
namespace {

using std::string_view_literals::operator""sv;
using testing::HasSubstr;

/// 2026-11-22T12:00:00.123456789Z
constexpr std::chrono::nanoseconds when{1'795'348'800'123'456'789};

change change_of(change_kind kind, std::string_view path, entry_type type = entry_type::file) {
    change result;
    result.kind = kind;
    result.type = type;
    result.path = path;
    result.root_path = "src";
    result.seq = 17;
    result.told_at += when;
    return result;
}

change rename_of(std::string_view from, std::string_view path) {
    change result = change_of(change_kind::renamed, path);
    result.from = from;
    return result;
}

std::string formatted(std::string_view format, const change& change,
                      const text_options& options = {}) {
    std::string result;
    make_formatter(format, options)->append(result, change);
    return result;
}

std::string refusal(std::string_view format) {
    try {
        make_formatter(format, {});
    } catch (const usage_error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(JsonFormat, HasTheKeysInTheirOrder) {
    change change = rename_of("src/a.c", "src/b.c");
    change.replaced = true;
    EXPECT_EQ(formatted("json", change),
              R"({"change":"renamed","path":"src/b.c","from":"src/a.c","type":"file",)"
              R"("replaced":true,"root":"src","seq":17,"time":"2026-11-22T12:00:00.123456789Z"})"
              "\n");
}

TEST(JsonFormat, HasErrorAndMessageOfAFailedWatch) {
    change change = change_of(change_kind::watch_failed, "src/d", entry_type::directory);
    change.error = std::error_code(ENOSPC, std::system_category());
    change.message = "raise it";
    EXPECT_EQ(formatted("json", change),
              R"({"change":"watch_failed","path":"src/d","type":"directory","root":"src",)"
              R"("seq":17,"time":"2026-11-22T12:00:00.123456789Z","error":"ENOSPC",)"
              R"("message":"raise it"})"
              "\n");
}

TEST(JsonFormat, LeavesOutWhatDoesNotApply) {
    change change;
    change.kind = change_kind::overflow;
    change.seq = 1;
    EXPECT_EQ(formatted("json", change),
              R"({"change":"overflow","seq":1,"time":"1970-01-01T00:00:00.000000000Z"})"
              "\n");
}

TEST(JsonFormat, EscapesWhatJsonCannotHold) {
    EXPECT_THAT(formatted("json", change_of(change_kind::created, "a\"\\\n\x01z")),
                HasSubstr(R"("path":"a\"\\\n\u0001z",)"));
}

TEST(JsonFormat, GivesTheBytesOfAPathThatIsNoUtf8) {
    EXPECT_THAT(formatted("json", rename_of("\xfe", "a\xff")),
                HasSubstr("\"path\":\"a\ufffd\",\"path_base64\":\"Yf8=\",\"from\":\"\ufffd\","
                          "\"from_base64\":\"/g==\",\"type\""));
}

TEST(TextFormat, AlignsTheWords) {
    EXPECT_EQ(formatted("text", change_of(change_kind::created, "src/a")), "created      src/a\n");
    EXPECT_EQ(formatted("text", change_of(change_kind::attributes, "src/a")),
              "attributes   src/a\n");
}

TEST(TextFormat, EndsDirectoriesWithOneSlash) {
    EXPECT_EQ(formatted("text", change_of(change_kind::created, "d", entry_type::directory)),
              "created      d/\n");
    EXPECT_EQ(formatted("text", change_of(change_kind::attributes, "/", entry_type::directory)),
              "attributes   /\n");
}

TEST(TextFormat, ShowsARenameAsOneLine) {
    change change = rename_of("a", "b");
    EXPECT_EQ(formatted("text", change), "renamed      a -> b\n");
    change.replaced = true;
    EXPECT_EQ(formatted("text", change), "renamed      a -> b (replaced)\n");
    change.replaced = false;
    change.exchanged = true;
    EXPECT_EQ(formatted("text", change), "renamed      a -> b (exchanged)\n");
}

TEST(TextFormat, KeepsAnyNameOnOneLine) {
    EXPECT_EQ(formatted("text", change_of(change_kind::removed, "a\nb\033[2J\xff\\")),
              "removed      a\\nb\\x1b[2J\\xff\\\\\n");
}

TEST(TextFormat, ColorsOnlyTheWord) {
    EXPECT_EQ(formatted("text", change_of(change_kind::created, "a"), {.color = true}),
              "\033[32mcreated\033[0m      a\n");
}

TEST(TextFormat, BeginsWithTheTimeIfAsked) {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    EXPECT_EQ(formatted("text", change_of(change_kind::created, "a"), {.time = true}),
              "2026-11-22 12:00:00.123 created      a\n");
}

TEST(TextFormat, SaysWhyAWatchFailed) {
    change change = change_of(change_kind::watch_failed, "d", entry_type::directory);
    change.message = "no permission\n";
    EXPECT_EQ(formatted("text", change), "watch_failed d/: no permission\\n\n");
}

TEST(JsonFormat, SaysWhoDidItWhereThatIsKnown) {
    change change = change_of(change_kind::removed, "src/a");
    change.pid = 42;
    change.process = "rm";
    EXPECT_EQ(formatted("json", change),
              R"({"change":"removed","path":"src/a","type":"file","root":"src","seq":17,)"
              R"("time":"2026-11-22T12:00:00.123456789Z","pid":42,"process":"rm"})"
              "\n");
}

TEST(NulFormat, IsThePathAndANul) {
    EXPECT_EQ(formatted("nul", change_of(change_kind::created, "a\nb\xff")), "a\nb\xff\0"sv);
    const auto format = make_nul_formatter(rename_paths::new_only);
    EXPECT_FALSE(format->has_place_for(change_kind::overflow));
    EXPECT_TRUE(format->has_place_for(change_kind::removed));
    EXPECT_EQ(formatted("nul", rename_of("a", "b")), "b\0"sv);
}

TEST(NulFormat, HasBothNamesOfARenameIfAskedTo) {
    std::string result;
    const auto format = make_nul_formatter(rename_paths::both);
    format->append(result, rename_of("a", "b"));
    format->append(result, change_of(change_kind::created, "c"));
    EXPECT_EQ(result, "a\0b\0c\0"sv);
}

TEST(JsonFormat, SaysWhatAnEntryLooksLike) {
    std::string result;
    const auto format = make_json_formatter();
    signature look{.size = 5, .modified = -1, .mode = 0100640};
    format->append_with(result, change_of(change_kind::created, "src/a"), look);
    EXPECT_THAT(result, testing::EndsWith(
                            R"(,"size":5,"mtime":"1969-12-31T23:59:59.999999999Z","mode":"0640"})"
                            "\n"));
    look.mode = 0;
    format->append_with(result = {}, change_of(change_kind::created, "src/a"), look);
    EXPECT_EQ(result, formatted("json", change_of(change_kind::created, "src/a")));
}

TEST(TemplateFormat, FillsEveryField) {
    EXPECT_EQ(formatted("{change}|{path}|{from}|{type}|{root}|{time}|{seq}|{name}|{directory}",
                        rename_of("src/x", "src/d/y")),
              "renamed|src/d/y|src/x|file|src|2026-11-22T12:00:00.123456789Z|17|y|src/d\n");
}

TEST(TemplateFormat, SaysWhoDidIt) {
    change change = change_of(change_kind::removed, "src/a");
    EXPECT_EQ(formatted("{pid} {process}|", change), "0 |\n");
    change.pid = 42;
    change.process = "rm";
    EXPECT_EQ(formatted("{pid} {process}", change), "42 rm\n");
}

TEST(TemplateFormat, WritesBracesAndEscapes) {
    EXPECT_EQ(formatted(R"({{{name}}}\t\\)", change_of(change_kind::created, "a")), "{a}\t\\\n");
}

TEST(TemplateFormat, EndsEachChangeOnce) {
    EXPECT_EQ(formatted("{path}", change_of(change_kind::created, "a")), "a\n");
    EXPECT_EQ(formatted("{path}\\n", change_of(change_kind::created, "a")), "a\n");
    EXPECT_EQ(formatted("{path}\\0", change_of(change_kind::created, "a")), "a\0"sv);
}

TEST(TemplateFormat, EscapesNamesUnlessANulEndsThem) {
    const change change = change_of(change_kind::created, "a\nb");
    EXPECT_EQ(formatted("{path}", change), "a\\nb\n");
    EXPECT_EQ(formatted("{path}\\0", change), "a\nb\0"sv);
}

TEST(TemplateFormat, SaysWhatIsWrongWithAPattern) {
    EXPECT_THAT(refusal("{pth}"), HasSubstr("no field {pth}; there are {change} {path}"));
    EXPECT_THAT(refusal("{path"), HasSubstr("a { without its }"));
    EXPECT_THAT(refusal("path}"), HasSubstr("a } without its {"));
    EXPECT_THAT(refusal("{path}\\q"), HasSubstr("after a backslash"));
    EXPECT_THAT(refusal("{path}\\"), HasSubstr("after a backslash"));
    EXPECT_THAT(refusal("jsn"), HasSubstr("not text, json, csv or nul"));
    EXPECT_THAT(refusal(""), HasSubstr("not text, json, csv or nul"));
}

/// As `espy since` has it.
std::string formatted_with(std::string_view format, const change& change, const signature& look) {
    std::string result;
    make_formatter(format, {}, rename_paths::both, entry_looks::known)
        ->append_with(result, change, look);
    return result;
}

const signature some_look{.size = 5, .modified = when.count(), .mode = 0100640};

TEST(TemplateFormat, ShowsWhatAnEntryLooksLikeWhereThatIsKnown) {
    const change change = change_of(change_kind::created, "a");
    EXPECT_EQ(formatted_with("{size} {mtime} {mode}", change, some_look),
              "5 2026-11-22T12:00:00.123456789Z 0640\n");
    EXPECT_EQ(formatted_with("{path} {size}{mtime}{mode}|", change, {}), "a |\n");
    EXPECT_THAT(refusal("{path} {size}"), HasSubstr("no field {size}"));
}

TEST(CsvFormat, HasWhatAnEntryLooksLikeInItsLastColumns) {
    const change change = change_of(change_kind::created, "a");
    EXPECT_EQ(formatted_with("csv", change, some_look),
              "change,path,from,type,root,seq,time,pid,process,message,size,mtime,mode\n"
              "created,a,,file,src,17,2026-11-22T12:00:00.123456789Z,,,,"
              "5,2026-11-22T12:00:00.123456789Z,0640\n");
    EXPECT_THAT(formatted_with("csv", change, {}), testing::EndsWith("Z,,,,,,\n"));
    EXPECT_THAT(formatted("csv", change), testing::EndsWith("Z,,,\n"))
        << "espy watch has no such columns";
}

TEST(PathParts, TakeApartAnyPath) {
    EXPECT_EQ(last_name("a/b"), "b");
    EXPECT_EQ(last_name("a/b//"), "b");
    EXPECT_EQ(last_name("a"), "a");
    EXPECT_EQ(last_name("//"), "/");
    EXPECT_EQ(parent_directory("a/b/c"), "a/b");
    EXPECT_EQ(parent_directory("a//b/"), "a");
    EXPECT_EQ(parent_directory("a"), ".");
    EXPECT_EQ(parent_directory("/a"), "/");
    EXPECT_EQ(parent_directory("/"), "/");
    EXPECT_EQ(below("a/b/c", "a"), "b/c");
    EXPECT_EQ(below("a/b", "a/"), "b");
    EXPECT_EQ(below("/b", "/"), "b");
    EXPECT_EQ(below("a", "a"), ".");
}

TEST(Base64, GivesTheVectorsOfTheRfc) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

} // namespace
} // namespace espy::cli
