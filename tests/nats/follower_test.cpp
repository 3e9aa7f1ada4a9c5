/// From streams into a mirror, over servers in memory.
#include "memory_broker.hpp"

#include "follow/follower.hpp"

#include <support/temporary_directory.hpp>

#include <espy/journal/journal.hpp>

#include <gmock/gmock.h>

#include <optional>

namespace espy::fleet::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const source_name web{"web1", "src"};

told_entry entry(change_kind kind, std::string path, std::uint64_t size = 0) {
    told_entry made;
    made.kind = kind;
    made.type = entry_type::file;
    made.path = std::move(path);
    made.look = entry_look{size, journal_time(std::chrono::seconds(1)), 0644};
    return made;
}

class telling final : public listener {
public:
    void changes(const journal_name& of, const envelope& what,
                 const mirrored_changes& told) override {
        for (const change& each : told.changes) {
            lines.push_back(of.machine + " " + std::to_string(what.upto.batch) + " " +
                            std::string(to_string(each.kind)) + " " + std::string(each.path));
        }
    }
    void tree(const journal_name& of, const envelope& /*what*/,
              const mirrored_changes& told) override {
        lines.push_back(of.machine + " tree of " + std::to_string(told.changes.size()));
    }
    void ready(const journal_name& of, const envelope& /*what*/) override {
        lines.push_back(of.machine + " ready");
    }
    void gap(const mirrored_journal& after, std::string_view reason) override {
        lines.push_back(after.machine + " gap after " + std::to_string(after.at.batch) + ": " +
                        std::string(reason));
    }
    void resynced(const journal_name& of, const envelope& what) override {
        lines.push_back(of.machine + " resynced at " + std::to_string(what.upto.batch));
    }
    void silent(const journal_name& of, journal_time /*last*/) override {
        lines.push_back(of.machine + " silent");
    }
    void heard(const journal_name& of) override { lines.push_back(of.machine + " heard"); }
    void say(const std::string& words) override { said.push_back(words); }
    void flush() override {}

    std::vector<std::string> lines;
    std::vector<std::string> said;
};

class Follower : public ::testing::Test {
protected:
    Follower() { follow(); }

    static token at(std::uint64_t batch, std::uint64_t history = 7) {
        return {history, batch, history * 1000 + batch};
    }
    /// A message with a part of a batch.
    static message part(std::uint64_t batch, const std::vector<told_entry>& all, std::size_t first,
                        std::size_t count, std::uint64_t history = 7) {
        envelope headers;
        headers.kind = message_kind::changes;
        headers.before = at(batch - 1, history);
        headers.upto = at(batch, history);
        return seal(headers, all, first, count);
    }
    static message seal(envelope headers, const std::vector<told_entry>& all, std::size_t first,
                        std::size_t count) {
        headers.root = "/srv";
        body_writer writer(1 << 20, first);
        for (std::size_t i = first; i < first + count; ++i) {
            writer.add(all[i]);
        }
        body_part made = writer.finish().at(0);
        headers.part = {first, count, all.size()};
        headers.deflated = made.deflated;
        return sealed(headers, web, made.body);
    }
    static message batch(std::uint64_t number, std::string path, std::uint64_t history = 7) {
        return part(number, {entry(change_kind::created, std::move(path))}, 0, 1, history);
    }
    static message tree(std::uint64_t number, const std::vector<told_entry>& all,
                        snapshot_reason reason, std::size_t first = 0,
                        std::optional<std::size_t> count = {}, std::uint64_t history = 7) {
        envelope headers;
        headers.kind = message_kind::snapshot;
        headers.upto = at(number, history);
        headers.snapshot = number * 10 + history;
        headers.reason = reason;
        return seal(headers, all, first, count.value_or(all.size() - first));
    }
    static std::vector<told_entry> files(std::initializer_list<const char*> names) {
        std::vector<told_entry> all;
        for (const char* each : names) {
            all.push_back(entry(change_kind::exists, each));
        }
        return all;
    }
    void put(const message& what) { servers.store(stream, what); }
    void run() {
        for (int i = 0; i < 3; ++i) {
            by->run_once(std::chrono::milliseconds(0));
        }
    }
    void follow(const follower_options& options = {}) {
        by.reset();
        into.reset();
        into.emplace(file());
        by.emplace(servers, *into, tells, options);
    }
    std::string file() const { return place / "fleet.db"; }
    std::vector<std::string> paths() const {
        std::vector<std::string> all;
        journal(file()).list("web1/src", [&](std::string_view path, const known_entry&) {
            all.emplace_back(path.substr(std::string_view("web1/src/").size()));
        });
        return all;
    }
    std::vector<std::string> take_lines() { return std::exchange(tells.lines, {}); }

    espy::test::temporary_directory place;
    const std::string stream = stream_of(web);
    memory_broker servers;
    telling tells;
    std::optional<mirror> into;
    std::optional<follower> by;
};

TEST_F(Follower, BeginsWithTheTreeAndGoesOn) {
    put(tree(3, files({"a", "b"}), snapshot_reason::first));
    put(batch(4, "c"));
    run();
    put(batch(5, "d"));
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 tree of 2", "web1 ready", "web1 4 created c",
                                          "web1 5 created d"));
    EXPECT_THAT(paths(), ElementsAre("a", "b", "c", "d"));
    EXPECT_TRUE(by->has_caught_up());
}

TEST_F(Follower, GoesOnWhereTheMirrorIs) {
    put(tree(3, files({"a"}), snapshot_reason::first));
    put(batch(4, "c"));
    run();
    take_lines();
    put(batch(5, "d"));
    follow();
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 5 created d"));
}

TEST_F(Follower, BatchInPartsIsOne) {
    put(tree(3, files({}), snapshot_reason::first));
    const std::vector<told_entry> all{entry(change_kind::created, "x"),
                                      entry(change_kind::created, "y"),
                                      entry(change_kind::created, "z")};
    put(part(4, all, 0, 1));
    run();
    EXPECT_THAT(paths(), IsEmpty());
    // Who ships was killed, and goes on with larger parts.
    put(part(4, all, 1, 2));
    run();
    EXPECT_THAT(paths(), ElementsAre("x", "y", "z"));
    EXPECT_THAT(take_lines(), ElementsAre("web1 tree of 0", "web1 ready", "web1 4 created x",
                                          "web1 4 created y", "web1 4 created z"));
}

TEST_F(Follower, RewoundStreamHasItsEffectOnce) {
    put(tree(3, files({}), snapshot_reason::first));
    for (std::uint64_t batch_number = 4; batch_number < 8; ++batch_number) {
        put(batch(batch_number, "f" + std::to_string(batch_number)));
    }
    run();
    take_lines();
    servers.put_back(stream, 2);
    follow(); // it looks at once
    run();
    EXPECT_THAT(take_lines(), IsEmpty());
    EXPECT_FALSE(tells.said.empty());
    for (std::uint64_t batch_number = 5; batch_number < 10; ++batch_number) {
        put(batch(batch_number, "f" + std::to_string(batch_number)));
    }
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 8 created f8", "web1 9 created f9"));
}

TEST_F(Follower, TrimmedStreamIsAGapWithDifferences) {
    put(tree(3, files({"a", "b"}), snapshot_reason::first));
    run();
    take_lines();
    by.reset();
    put(batch(4, "c"));
    put(tree(8, files({"a", "d"}), snapshot_reason::refresh));
    put(batch(9, "e"));
    servers.trim(stream, 3);
    follow();
    run();
    EXPECT_THAT(take_lines(),
                ElementsAre("web1 gap after 3: the stream was trimmed", "web1 8 removed b",
                            "web1 8 created d", "web1 resynced at 8", "web1 9 created e"));
    EXPECT_THAT(paths(), ElementsAre("a", "d", "e"));
    EXPECT_EQ(into->find({"web1", "src"}).gaps, 1U);
}

TEST_F(Follower, MissingBatchIsAGapUntilTheNextSnapshot) {
    put(tree(3, files({"a"}), snapshot_reason::first));
    put(batch(4, "b"));
    put(batch(6, "d"));
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 tree of 1", "web1 ready", "web1 4 created b",
                                          "web1 gap after 4: batches are missing in the stream"))
        << "the last snapshot is older than what is missing";
    put(batch(7, "e"));
    follow();
    run();
    EXPECT_THAT(take_lines(), IsEmpty()) << "it is the same gap";
    EXPECT_THAT(paths(), ElementsAre("a", "b"));
    put(tree(7, files({"a", "b", "c", "d", "e"}), snapshot_reason::refresh));
    put(batch(8, "f"));
    run();
    EXPECT_THAT(paths(), ElementsAre("a", "b", "c", "d", "e", "f"));
    EXPECT_THAT(take_lines(),
                ElementsAre("web1 7 created c", "web1 7 created d", "web1 7 created e",
                            "web1 resynced at 7", "web1 8 created f"));
    EXPECT_EQ(into->find({"web1", "src"}).gap, "");
    EXPECT_EQ(into->find({"web1", "src"}).gaps, 1U);
}

TEST_F(Follower, RefreshedSnapshotIsNothingNew) {
    put(tree(3, files({"a"}), snapshot_reason::first));
    put(batch(4, "b"));
    put(tree(4, files({"a", "b"}), snapshot_reason::refresh));
    put(batch(5, "c"));
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 tree of 2", "web1 ready", "web1 5 created c"))
        << "who begins, begins with the last one";
    put(tree(5, files({"a", "b", "c"}), snapshot_reason::refresh));
    run();
    EXPECT_THAT(take_lines(), IsEmpty());
    EXPECT_EQ(into->find({"web1", "src"}).position, 5U);
}

TEST_F(Follower, WhatWasNotReceivedIsReadOnceMore) {
    put(tree(3, files({"a"}), snapshot_reason::first));
    run();
    // It is in the stream, and came to nobody.
    const auto readers = std::exchange(servers.readers, {});
    put(batch(4, "b"));
    servers.readers = readers;
    put(batch(5, "c"));
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 tree of 1", "web1 ready", "web1 4 created b",
                                          "web1 5 created c"));
}

TEST_F(Follower, OtherHistoryIsAGap) {
    put(tree(30, files({"a"}), snapshot_reason::first));
    put(batch(31, "b"));
    run();
    take_lines();
    // A journal of an hour ago was restored: its numbers are smaller.
    put(tree(20, files({"a", "x"}), snapshot_reason::other_history, 0, {}, 8));
    put(batch(21, "y", 8));
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 gap after 31: the journal went back, or is another",
                                          "web1 20 removed b", "web1 20 created x",
                                          "web1 resynced at 20", "web1 21 created y"));
    follow();
    run();
    EXPECT_THAT(take_lines(), IsEmpty());
}

TEST_F(Follower, StreamThatWasMadeAnewIsAGap) {
    put(tree(3, files({"a"}), snapshot_reason::first));
    put(batch(4, "b"));
    put(batch(5, "c"));
    run();
    take_lines();
    by.reset();
    servers.all.erase(stream);
    servers.create({.name = stream, .subjects = ""});
    put(tree(6, files({"a", "c"}), snapshot_reason::first));
    follow();
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 gap after 5: the stream was made anew",
                                          "web1 6 removed b", "web1 resynced at 6"));
}

TEST_F(Follower, WhoBeginsMissesNothingOfWhatWasBefore) {
    put(batch(4, "b"));
    put(batch(5, "c"));
    run();
    EXPECT_THAT(take_lines(), IsEmpty());
    put(tree(5, files({"a", "b", "c"}), snapshot_reason::refresh));
    put(batch(6, "d"));
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 tree of 3", "web1 ready", "web1 6 created d"));
    EXPECT_EQ(into->find({"web1", "src"}).gaps, 0U);
}

TEST_F(Follower, SnapshotThatBeganAnewCounts) {
    const auto all = files({"a", "b", "c"});
    put(tree(3, all, snapshot_reason::first, 0, 2));
    put(tree(4, files({"z"}), snapshot_reason::first));
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 tree of 1", "web1 ready"));
}

TEST_F(Follower, WhatIsNotOfEspyIsLeftOut) {
    put(tree(3, files({"a"}), snapshot_reason::first));
    message foreign;
    foreign.subject = log_subject(web);
    foreign.body = "hello";
    put(foreign);
    put(foreign);
    put(batch(4, "b"));
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 tree of 1", "web1 ready", "web1 4 created b"));
    EXPECT_EQ(tells.said.size(), 1U);
}

TEST_F(Follower, OtherVersionIsAGap) {
    put(tree(3, files({"a"}), snapshot_reason::first));
    message later = batch(4, "b");
    for (auto& [name, value] : later.headers) {
        value = name == "Espy-Version" ? "2" : value;
    }
    put(later);
    run();
    EXPECT_THAT(take_lines(),
                ElementsAre("web1 tree of 1", "web1 ready",
                            "web1 gap after 3: version 2 of the messages is not understood; update "
                            "espy"));
}

TEST_F(Follower, OnlyWhoIsWantedIsFollowed) {
    put(tree(3, files({"a"}), snapshot_reason::first));
    follow({.wanted = {"web[2-9]"}});
    run();
    EXPECT_THAT(take_lines(), IsEmpty());
    follow({.wanted = {"db1", "web1/s*"}});
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 tree of 1", "web1 ready"));
}

TEST_F(Follower, WhoIsSilentIsNamed) {
    put(tree(3, files({"a"}), snapshot_reason::first));
    follow({.wanted = {}, .silence = std::chrono::seconds(0)});
    run();
    EXPECT_THAT(take_lines(), ElementsAre("web1 silent", "web1 tree of 1", "web1 ready"));
    message beat;
    beat.subject = alive_subject(web);
    servers.send(beat);
    by->run_once(std::chrono::milliseconds(0));
    EXPECT_THAT(take_lines(), ElementsAre("web1 heard"));
}

TEST_F(Follower, LostConnectionIsNoSilence) {
    put(tree(3, files({"a"}), snapshot_reason::first));
    follow({.wanted = {}, .silence = std::chrono::seconds(0)});
    servers.now = {trouble::unreachable, "no connection"};
    run();
    EXPECT_THAT(take_lines(), IsEmpty());
    EXPECT_FALSE(by->is_connected());
}

} // namespace
} // namespace espy::fleet::test
