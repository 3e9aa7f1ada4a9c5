#include <espy/change.hpp>

#include <gtest/gtest.h>

#include <type_traits>

namespace espy {
namespace {

static_assert(std::is_trivially_copyable_v<change>);

TEST(ChangeKind, ReadsEachOfItsWordsBack) {
    for (int value = 0; value <= static_cast<int>(change_kind::event); ++value) {
        const auto kind = static_cast<change_kind>(value);
        EXPECT_EQ(change_kind_from_string(to_string(kind)), kind) << to_string(kind);
    }
}

TEST(ChangeKind, SaysTheWordsOfTheJson) {
    EXPECT_EQ(to_string(change_kind::exists), "exists");
    EXPECT_EQ(to_string(change_kind::renamed), "renamed");
    EXPECT_EQ(to_string(change_kind::closed), "closed");
    EXPECT_EQ(to_string(change_kind::ready), "ready");
    EXPECT_EQ(to_string(change_kind::watch_failed), "watch_failed");
    EXPECT_EQ(to_string(change_kind::unmounted), "unmounted");
}

TEST(ChangeKind, RefusesAnyOtherText) {
    for (const char* text : {"", "Created", "created ", "create"}) {
        EXPECT_EQ(change_kind_from_string(text), std::nullopt) << text;
    }
}

TEST(EntryType, SaysItsWord) {
    EXPECT_EQ(to_string(entry_type::none), "");
    EXPECT_EQ(to_string(entry_type::file), "file");
    EXPECT_EQ(to_string(entry_type::directory), "directory");
    EXPECT_EQ(to_string(entry_type::symlink), "symlink");
    EXPECT_EQ(to_string(entry_type::other), "other");
}

TEST(Kinds, HoldWhatWasInserted) {
    kinds set{change_kind::created, change_kind::unmounted};
    EXPECT_TRUE(set.contains(change_kind::created));
    EXPECT_TRUE(set.contains(change_kind::unmounted));
    EXPECT_FALSE(set.contains(change_kind::exists));
    set.insert(change_kind::exists);
    set.erase(change_kind::created);
    EXPECT_EQ(set, (kinds{change_kind::unmounted, change_kind::exists}));
    EXPECT_TRUE(kinds{}.empty());
    EXPECT_FALSE(set.empty());
}

TEST(Kinds, UniteWithOr) {
    const kinds both = kinds{change_kind::created} | kinds{change_kind::removed};
    EXPECT_EQ(both, (kinds{change_kind::created, change_kind::removed}));
}

TEST(Kinds, AreAllButThoseOnRequestByDefault) {
    for (int value = 0; value <= static_cast<int>(change_kind::event); ++value) {
        const auto kind = static_cast<change_kind>(value);
        const bool on_request = kind == change_kind::opened || kind == change_kind::accessed ||
                                kind == change_kind::closed || kind == change_kind::event;
        EXPECT_EQ(default_kinds.contains(kind), !on_request) << to_string(kind);
    }
}

} // namespace
} // namespace espy
