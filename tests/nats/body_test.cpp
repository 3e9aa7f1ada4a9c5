/// Bodies of messages, there and back.
#include "wire/body.hpp"
#include "wire/compression.hpp"

#include <gmock/gmock.h>

namespace espy::fleet {
namespace {

using testing::SizeIs;

told_entry created(std::string path) {
    told_entry entry;
    entry.kind = change_kind::created;
    entry.type = entry_type::file;
    entry.path = std::move(path);
    entry.look = entry_look{12, journal_time(std::chrono::nanoseconds(1764446403000000001)), 0644};
    return entry;
}

told_entry renamed() {
    told_entry entry;
    entry.kind = change_kind::renamed;
    entry.type = entry_type::directory;
    entry.replaced = true;
    entry.path = "b\xff\n\"";
    entry.from = "a/\xfe";
    return entry;
}

envelope of(const body_part& part, message_kind kind = message_kind::changes) {
    envelope headers;
    headers.kind = kind;
    headers.part = part.range;
    headers.deflated = part.deflated;
    return headers;
}

std::optional<std::vector<told_entry>> read(std::string_view body, std::uint64_t count = 1) {
    envelope headers;
    headers.part = {0, count, count};
    return read_body(headers, body);
}

TEST(Body, IsReadAsItWasWritten) {
    body_writer writer(1000);
    writer.add(created("a.c"));
    writer.add(renamed());
    const auto parts = writer.finish();
    ASSERT_THAT(parts, SizeIs(1));
    EXPECT_EQ(read_body(of(parts[0]), parts[0].body), (std::vector{created("a.c"), renamed()}));
}

TEST(Body, HasTheWordsOfSince) {
    body_writer writer(1000);
    writer.add(created("a.c"));
    EXPECT_EQ(writer.finish()[0].body,
              R"({"change":"created","path":"a.c","type":"file","size":12,)"
              R"("mtime":"2025-11-29T20:00:03.000000001Z","mode":"0644"})"
              "\n");
}

TEST(Body, IsSplitByItsSizeAndCountedByWhatItTells) {
    body_writer writer(300, 5);
    for (int i = 0; i < 7; ++i) {
        writer.add(created("file" + std::to_string(i)));
    }
    const auto parts = writer.finish();
    ASSERT_THAT(parts, SizeIs(4));
    EXPECT_EQ(parts[0].range, (part_range{5, 2, 12}));
    EXPECT_EQ(parts[3].range, (part_range{11, 1, 12}));
    EXPECT_TRUE(parts[3].range.is_last());
}

TEST(Body, HasOneEntryHoweverLarge) {
    body_writer writer(10);
    writer.add(created("a"));
    writer.add(created("b"));
    EXPECT_THAT(writer.finish(), SizeIs(2));
}

TEST(Body, OfNothingIsOnePart) {
    const auto parts = body_writer(10).finish();
    ASSERT_THAT(parts, SizeIs(1));
    EXPECT_EQ(parts[0].range, part_range{});
    EXPECT_EQ(read_body(of(parts[0]), ""), std::vector<told_entry>());
}

TEST(Body, IsCompressedIfItIsLarge) {
    body_writer writer(1 << 20);
    for (int i = 0; i < 1000; ++i) {
        writer.add(created("directory/file" + std::to_string(i)));
    }
    const auto parts = writer.finish();
    ASSERT_THAT(parts, SizeIs(1));
    EXPECT_TRUE(parts[0].deflated);
    EXPECT_LT(parts[0].body.size(), 20'000U);
    const auto entries = read_body(of(parts[0]), parts[0].body);
    ASSERT_TRUE(entries);
    EXPECT_EQ(entries->at(999), created("directory/file999"));
    EXPECT_FALSE(read_body(of(parts[0]), std::string_view(parts[0].body).substr(1)));
    EXPECT_FALSE(read_body(of(parts[0]), parts[0].body + "x"));
}

TEST(Body, ThatGrowsWithoutEndIsNotRead) {
    const std::string bomb = deflated(std::string(largest_body + 1, ' '));
    EXPECT_FALSE(inflated(bomb, largest_body));
}

TEST(Body, LeadsNowhereButIntoTheTree) {
    EXPECT_TRUE(read("{\"change\":\"created\",\"path\":\"a/b\",\"type\":\"file\"}\n"));
    for (const auto* const path : {"../a", "/a", "a/../b", "a//b", "a/", ".", "a/.", "a\\u0000b"}) {
        EXPECT_FALSE(read(std::string("{\"change\":\"created\",\"path\":\"") + path +
                          "\",\"type\":\"file\"}\n"))
            << path;
    }
    // ".." in Base64.
    EXPECT_FALSE(read("{\"change\":\"created\",\"path_base64\":\"Li4=\",\"type\":\"file\"}\n"));
}

TEST(Body, ThatIsSomethingElseIsNotRead) {
    for (const auto* const body :
         {"x\n", "[]\n", "{}\n", "{\"change\":\"exists\",\"path\":\"a\"}\n",
          "{\"change\":\"ready\",\"path\":\"a\"}\n", "{\"change\":\"created\",\"path\":\"a\"}",
          "{\"change\":\"created\",\"path\":\"a\",\"type\":\"x\"}\n",
          "{\"change\":\"created\",\"path\":\"a\",\"size\":1}\n",
          "{\"change\":\"created\",\"path_base64\":\"*\"}\n"}) {
        EXPECT_FALSE(read(body)) << body;
    }
    const std::string line = "{\"change\":\"created\",\"path\":\"a\",\"type\":\"file\"}\n";
    EXPECT_FALSE(read(line + line));
    EXPECT_FALSE(read(line, 2));
}

} // namespace
} // namespace espy::fleet
