#include "stream/watch_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace espy::tree {
namespace {

constexpr watch_id seven{7};
constexpr root_index first{0};
constexpr root_index second{1};

std::vector<subscriber> subscribers_of(const watch_table& table, watch_id watch) {
    std::vector<subscriber> all;
    table.collect(watch, all);
    std::sort(all.begin(), all.end(), [](const subscriber& a, const subscriber& b) {
        return std::pair(a.owner, a.what.directory()) < std::pair(b.owner, b.what.directory());
    });
    return all;
}

TEST(WatchTable, FindsNoMarkWhereADirectoryIsAskedFor) {
    watch_table table;
    table.add(seven, {first, mark_index{0}});
    EXPECT_EQ(table.find(seven, first), none);
    table.add(seven, {first, directory_index{3}});
    EXPECT_EQ(table.find(seven, first), directory_index{3});
    EXPECT_EQ(table.find(seven, second), none);
}

TEST(WatchTable, GivesMarksBeforeDirectories) {
    watch_table table;
    table.add(seven, {first, directory_index{3}});
    table.add(seven, {second, mark_index{0}});
    table.add(seven, {second, directory_index{4}});
    std::vector<subscriber> all;
    table.collect(seven, all);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_TRUE(all.front().what.is_mark());
}

TEST(WatchTable, SaysWhenTheLastSubscriberIsGone) {
    watch_table table;
    table.add(seven, {first, directory_index{3}});
    table.add(seven, {second, directory_index{4}});
    EXPECT_EQ(table.size(), 1U);
    EXPECT_FALSE(table.remove(seven, {first, directory_index{4}}));
    EXPECT_FALSE(table.remove(seven, {first, directory_index{3}}));
    EXPECT_TRUE(table.contains(seven));
    EXPECT_TRUE(table.remove(seven, {second, directory_index{4}}));
    EXPECT_FALSE(table.contains(seven));
    EXPECT_FALSE(table.remove(seven, {second, directory_index{4}}));
    EXPECT_EQ(table.size(), 0U);
}

TEST(WatchTable, HasThoseOfOneRootBesideThoseOfAnother) {
    watch_table table;
    table.add(seven, {second, directory_index{4}});
    table.add(watch_id{8}, {first, directory_index{3}});
    table.add(seven, {first, directory_index{5}});
    EXPECT_EQ(table.find(seven, first), directory_index{5});
    EXPECT_EQ(table.find(seven, second), directory_index{4});
    EXPECT_EQ(table.size(), 2U);
    table.check();
    EXPECT_FALSE(table.remove(seven, {second, directory_index{4}}));
    EXPECT_EQ(table.find(seven, second), none);
    EXPECT_TRUE(table.contains(seven));
    table.check();
    EXPECT_TRUE(table.remove(seven, {first, directory_index{5}}));
    EXPECT_TRUE(table.remove(watch_id{8}, {first, directory_index{3}}));
    EXPECT_EQ(table.size(), 0U);
    table.check();
}

// What follows each other is of one root, as a rule.
TEST(WatchTable, TakesFiveBytesAWatch) {
    watch_table table;
    for (std::int32_t number = 1; number <= 100'000; ++number) {
        table.add(watch_id{number}, {first, directory_index{static_cast<std::uint32_t>(number)}});
    }
    EXPECT_LT(table.memory(), 100'000 * 6);
}

TEST(WatchTable, HasANewVersionWheneverItChanges) {
    watch_table table;
    const std::uint64_t empty = table.version();
    table.add(seven, {first, directory_index{3}});
    const std::uint64_t one = table.version();
    EXPECT_NE(one, empty);
    table.remove(seven, {first, directory_index{4}});
    EXPECT_EQ(table.version(), one);
    table.remove(seven, {first, directory_index{3}});
    EXPECT_NE(table.version(), one);
}

TEST(WatchTable, LosesNothingWhileManyComeAndGo) {
    watch_table table;
    std::multimap<watch_id, directory_index> expected;
    std::mt19937 random(11);
    std::int32_t last = 0;
    for (std::uint32_t number = 0; number < 20000; ++number) {
        const directory_index round{number};
        if (expected.size() < 300 || random() % 2 == 0) {
            const bool again = !expected.empty() && random() % 4 == 0;
            const watch_id watch = again ? expected.begin()->first : watch_id{++last};
            table.add(watch, {first, round});
            expected.emplace(watch, round);
        } else {
            auto which = expected.begin();
            std::advance(which, random() % 200);
            const bool was_last = expected.count(which->first) == 1;
            EXPECT_EQ(table.remove(which->first, {first, which->second}), was_last);
            expected.erase(which);
        }
    }
    for (std::int32_t number = 1; number <= last; ++number) {
        const watch_id watch{number};
        std::vector<subscriber> all;
        const auto [begin, end] = expected.equal_range(watch);
        std::for_each(begin, end, [&](const auto& each) { all.push_back({first, each.second}); });
        ASSERT_EQ(subscribers_of(table, watch), all) << number;
        ASSERT_EQ(table.contains(watch), !all.empty()) << number;
    }
}

} // namespace
} // namespace espy::tree
