#include "record/store.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace espy::tree {
namespace {

// Swapped arguments do not compile.
static_assert(!std::is_convertible_v<entry_index, directory_index>);
static_assert(!std::is_constructible_v<directory_index, entry_index>);
static_assert(!std::is_convertible_v<std::uint32_t, entry_index>);
static_assert(!std::is_convertible_v<entry_index, std::uint32_t>);
static_assert(sizeof(entry_index) == sizeof(std::uint32_t));

class Store : public testing::Test {
protected:
    Store() { root_ = tree_.open_directory(tree_.top()); }

    entry_index add_directory(directory_index parent, std::string_view name) {
        const entry_index index = tree_.add(parent, name, entry_type::directory);
        tree_.open_directory(index);
        return index;
    }
    directory_index inside(entry_index index) const { return tree_.at(index).directory; }
    std::string path(entry_index index) const {
        std::string text;
        tree_.append_path(index, tree_.top(), text);
        return text;
    }

    store tree_;
    directory_index root_ = none;
};

TEST_F(Store, FindsAnEntryByItsNameInItsDirectory) {
    const entry_index d = add_directory(root_, "d");
    const entry_index x = tree_.add(inside(d), "x", entry_type::file);
    EXPECT_EQ(tree_.find(root_, "d"), d);
    EXPECT_EQ(tree_.find(inside(d), "x"), x);
    EXPECT_EQ(tree_.find(root_, "x"), none);
    EXPECT_EQ(path(x), "d/x");
    EXPECT_EQ(tree_.depth(x), 2U);
    EXPECT_EQ(tree_.size(), 2U);
}

TEST_F(Store, KnowsNamesOfAnyBytesAndOf255) {
    const std::string longest(255, '\xff');
    const std::string odd("\n\\\x80 ");
    tree_.add(root_, longest, entry_type::file);
    tree_.add(root_, odd, entry_type::file);
    EXPECT_EQ(tree_.name(tree_.find(root_, longest)), longest);
    EXPECT_EQ(tree_.name(tree_.find(root_, odd)), odd);
    EXPECT_EQ(tree_.find(root_, longest.substr(1)), none);
}

TEST_F(Store, KnowsNamesOfAnySizeThatTheKernelGives) {
    std::map<std::string, entry_index> expected;
    for (std::size_t size = 1; size <= limit::name_bytes; size += size < 600 ? 1 : 97) {
        const std::string name(size, 'x');
        expected[name] = tree_.add(root_, name, entry_type::file);
    }
    const std::string longest(limit::name_bytes, 'y');
    const entry_index moved = expected.extract(std::string(255, 'x')).mapped();
    tree_.move(moved, root_, longest);
    expected[longest] = moved;
    for (const auto& [name, index] : expected) {
        ASSERT_EQ(tree_.find(root_, name), index) << name.size();
        ASSERT_EQ(tree_.name(index), name);
        ASSERT_EQ(path(index), name);
    }
    EXPECT_EQ(tree_.find(root_, std::string(255, 'x')), none);
}

TEST_F(Store, UsesNumbersAgainOnlyWhenRecycled) {
    const entry_index gone = add_directory(root_, "a");
    const directory_index gone_inside = inside(gone);
    tree_.erase(gone);
    EXPECT_EQ(tree_.find(root_, "a"), none);
    EXPECT_TRUE(tree_.at(gone).retired);
    const entry_index next = add_directory(root_, "a");
    EXPECT_NE(next, gone);
    EXPECT_NE(inside(next), gone_inside);
    tree_.recycle();
    const entry_index last = add_directory(root_, "b");
    EXPECT_EQ(last, gone);
    EXPECT_EQ(inside(last), gone_inside);
    EXPECT_FALSE(tree_.at(last).retired);
}

TEST_F(Store, MovesADirectoryWithAllBelowIt) {
    const entry_index d = add_directory(root_, "d");
    const entry_index e = add_directory(root_, "e");
    const entry_index x = tree_.add(inside(d), "x", entry_type::file);
    tree_.move(d, inside(e), tree_.name(d));
    EXPECT_EQ(path(x), "e/d/x");
    EXPECT_EQ(tree_.find(root_, "d"), none);
    EXPECT_TRUE(tree_.is_within(x, e));
    EXPECT_FALSE(tree_.is_within(e, d));
}

TEST_F(Store, SwapsThePlacesOfTwo) {
    const entry_index d = add_directory(root_, "d");
    const entry_index e = add_directory(root_, "e");
    const entry_index x = tree_.add(inside(d), "x", entry_type::file);
    const entry_index y = tree_.add(inside(e), "y", entry_type::file);
    tree_.swap(x, e);
    EXPECT_EQ(path(x), "e");
    EXPECT_EQ(path(y), "d/x/y");
    EXPECT_EQ(tree_.find(root_, "e"), x);
    EXPECT_EQ(tree_.find(inside(d), "x"), e);
}

TEST_F(Store, GivesChildrenBeforeTheirParent) {
    const entry_index d = add_directory(root_, "d");
    const entry_index s = add_directory(inside(d), "s");
    const entry_index x = tree_.add(inside(s), "x", entry_type::file);
    const entry_index y = tree_.add(inside(d), "y", entry_type::file);
    tree_.add(root_, "z", entry_type::file);
    std::vector<entry_index> order;
    for (entry_index at = tree_.first_in_postorder(d); at != none;
         at = tree_.next_in_postorder(at, d)) {
        order.push_back(at);
    }
    const std::vector<entry_index> newest_first{y, x, s, d};
    EXPECT_EQ(order, newest_first);
}

TEST_F(Store, LosesNothingWhileManyComeMoveAndGo) {
    std::mt19937 random(5);
    std::map<std::string, entry_index> expected;
    std::size_t held = 0;
    for (int round = 0; round < 40000; ++round) {
        const std::string name = std::to_string(random() % 1500);
        const std::string other = std::to_string(random() % 1500) + std::string(20, 'n');
        const auto known = expected.find(name);
        if (known == expected.end()) {
            expected[name] = tree_.add(root_, name, entry_type::file);
        } else if (random() % 2 == 0) {
            tree_.erase(known->second);
            expected.erase(known);
        } else if (!expected.contains(other)) {
            tree_.move(known->second, root_, other);
            expected[other] = known->second;
            expected.erase(known);
        }
        tree_.recycle();
        if (round == 20000) {
            held = tree_.memory().all();
        }
    }
    for (const auto& [name, index] : expected) {
        ASSERT_EQ(tree_.find(root_, name), index) << name;
    }
    EXPECT_EQ(tree_.size(), expected.size());
    EXPECT_LE(tree_.memory().all(), held * 2);
}

TEST_F(Store, DoesNotGoOverAllOfItWhenItGrows) {
    unsigned grown = 0;
    std::map<std::string, entry_index> known;
    for (int i = 0; i < 20'000; ++i) {
        const std::size_t before = tree_.to_be_moved();
        const std::string name = "f" + std::to_string(i);
        known[name] = tree_.add(root_, name, entry_type::file);
        grown += tree_.to_be_moved() > before ? 1U : 0U;
        EXPECT_TRUE(tree_.to_be_moved() > before || before - tree_.to_be_moved() <= 8) << i;
        // What is still in the former table may get another name, or go.
        if (i % 3 == 1) {
            const auto first = known.begin();
            tree_.erase(first->second);
            EXPECT_EQ(tree_.find(root_, first->first), none);
            known.erase(first);
        } else if (i % 7 == 3) {
            const auto last = std::prev(known.end());
            const entry_index moved = last->second;
            const std::string old = last->first;
            const std::string to = "g" + std::to_string(i);
            known.erase(last);
            tree_.move(moved, root_, to);
            EXPECT_EQ(tree_.find(root_, old), none);
            known[to] = moved;
        }
        if (i % 500 == 0) {
            tree_.check();
        }
    }
    EXPECT_GE(grown, 5U);
    for (const auto& [name, index] : known) {
        EXPECT_EQ(tree_.find(root_, name), index) << name;
    }
}

TEST_F(Store, SaysWhatItsMemoryIsFor) {
    const auto before = tree_.memory();
    for (int i = 0; i < 10000; ++i) {
        tree_.add(root_, "a name of a file " + std::to_string(i), entry_type::file);
    }
    const auto after = tree_.memory();
    EXPECT_GT(after.entries, before.entries);
    EXPECT_GE(after.names, before.names + 10000 * 18);
    EXPECT_GT(after.tables, before.tables);
    EXPECT_EQ(after.directories, before.directories);
    EXPECT_EQ(after.all(), after.entries + after.directories + after.names + after.tables);
}

} // namespace
} // namespace espy::tree
