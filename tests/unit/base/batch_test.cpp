#include <espy/batch_writer.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace espy {
namespace {

std::string_view store(batch& into, std::string_view text) {
    return batch_writer(into).keep(text);
}

void append(batch& into, std::string_view path) {
    change& added = batch_writer(into).append({});
    added.path = store(into, path);
}

TEST(Batch, IsEmptyAtFirst) {
    const batch changes;
    EXPECT_TRUE(changes.empty());
    EXPECT_EQ(changes.size(), 0U);
    EXPECT_EQ(changes.begin(), changes.end());
}

TEST(Batch, HoldsChangesInTheOrderOfTheStream) {
    batch changes;
    append(changes, "a");
    append(changes, "b");
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[0].path, "a");
    EXPECT_EQ(std::next(changes.begin())->path, "b");
}

TEST(Batch, KeepsEveryTextWhereItIsWhileItGrows) {
    batch changes;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < 3000; ++i) {
        texts.push_back(std::string(i % 200, static_cast<char>('a' + i % 26)));
        append(changes, texts.back());
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        ASSERT_EQ(changes[i].path, texts[i]);
    }
}

TEST(Batch, EndsEachTextWithANul) {
    batch changes;
    // Of all sizes up to beyond a block, which what comes next must not share.
    for (const std::size_t size : {0U, 1U, 7U, 8U, 65535U, 65536U, 200'000U}) {
        append(changes, std::string(size, 'x'));
    }
    for (const change& each : changes) {
        EXPECT_EQ(each.path.data()[each.path.size()], '\0');
    }
}

TEST(Batch, TakesATextOfAnySize) {
    batch changes;
    const std::string large(1 << 20, 'x');
    append(changes, "before");
    append(changes, large);
    append(changes, "");
    append(changes, "after");
    EXPECT_EQ(changes[0].path, "before");
    EXPECT_EQ(changes[1].path, large);
    EXPECT_EQ(changes[2].path, "");
    EXPECT_EQ(changes[3].path, "after");
}

TEST(Batch, FillsTheSameMemoryAgainAfterClear) {
    batch changes;
    std::vector<const char*> places;
    const auto fill = [&] {
        std::vector<const char*> at;
        for (int i = 0; i < 100; ++i) {
            at.push_back(batch_writer(changes).allocate(5000));
            batch_writer(changes).append({});
        }
        return at;
    };
    const auto first = fill();
    const change* const record = &changes[0];
    changes.clear();
    EXPECT_TRUE(changes.empty());
    EXPECT_EQ(fill(), first);
    EXPECT_EQ(&changes[0], record);
}

TEST(Batch, KeepsItsTextsWhenItMoves) {
    batch from;
    append(from, "path");
    const batch to = std::move(from);
    ASSERT_EQ(to.size(), 1U);
    EXPECT_EQ(to[0].path, "path");
}

TEST(Batch, CanBeFilledAgainAfterAMove) {
    batch from;
    for (int i = 0; i < 10; ++i) {
        append(from, std::string(40000, 'x'));
    }
    const batch to = std::move(from);
    append(from, "again"); // NOLINT: what a move leaves can be used
    EXPECT_EQ(from[0].path, "again");
    EXPECT_EQ(to[9].path.size(), 40000U);
}

TEST(Batch, TakesOutTheChangesOfOneRoot) {
    batch changes;
    for (const unsigned root : {1U, 2U, 1U}) {
        append(changes, std::to_string(root));
        batch_writer(changes).changes().back().root = root_id(root);
    }
    batch_writer(changes).drop(root_id(1));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].path, "2");
}

#ifdef __has_feature
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ // NOLINT: as g++ says it
#endif
#endif

#ifdef _GLIBCXX_ASSERTIONS
TEST(Batch, SpoilsWhatWasKeptOfIt) {
    batch changes;
    append(changes, "a path");
    const change& record = changes[0];
    const change copy = record;
    EXPECT_EQ(copy.path, "a path");
    changes.clear();
    EXPECT_EQ(record.path, "(of a batch that was filled again)");
#ifdef __SANITIZE_ADDRESS__
    EXPECT_DEATH(static_cast<void>(std::string(copy.path)), "use-after-poison");
#else
    EXPECT_EQ(copy.path, std::string(6, '\xDD'));
#endif
    // And is whole again when it is filled again.
    append(changes, "another path");
    EXPECT_EQ(changes[0].path, "another path");
}
#endif

TEST(Batch, LetsItsFillerCompleteTheChanges) {
    batch changes;
    append(changes, "a");
    for (change& each : batch_writer(changes).changes()) {
        each.seq = 7;
    }
    EXPECT_EQ(changes[0].seq, 7U);
}

} // namespace
} // namespace espy
