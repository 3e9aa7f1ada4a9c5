#include "stream/watch_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace espy::tree {
namespace {

std::vector<subscriber> subscribers_of(const watch_table& table, std::int32_t watch) {
    std::vector<subscriber> all;
    table.collect(watch, all);
    std::sort(all.begin(), all.end(), [](const subscriber& a, const subscriber& b) {
        return std::pair(a.owner, a.directory) < std::pair(b.owner, b.directory);
    });
    return all;
}

TEST(WatchTable, FindsNoMarkWhereADirectoryIsAskedFor) {
    watch_table table;
    table.add(7, {0, watch_table::first_mark});
    EXPECT_EQ(table.find(7, 0), none);
    table.add(7, {0, 3});
    EXPECT_EQ(table.find(7, 0), 3U);
    EXPECT_EQ(table.find(7, 1), none);
}

TEST(WatchTable, SaysWhenTheLastSubscriberIsGone) {
    watch_table table;
    table.add(7, {0, 3});
    table.add(7, {1, 4});
    EXPECT_EQ(table.size(), 1U);
    EXPECT_FALSE(table.remove(7, {0, 4}));
    EXPECT_FALSE(table.remove(7, {0, 3}));
    EXPECT_TRUE(table.contains(7));
    EXPECT_TRUE(table.remove(7, {1, 4}));
    EXPECT_FALSE(table.contains(7));
    EXPECT_FALSE(table.remove(7, {1, 4}));
    EXPECT_EQ(table.size(), 0U);
}

TEST(WatchTable, HasANewVersionWheneverItChanges) {
    watch_table table;
    const std::uint64_t empty = table.version();
    table.add(7, {0, 3});
    const std::uint64_t one = table.version();
    EXPECT_NE(one, empty);
    table.remove(7, {0, 4});
    EXPECT_EQ(table.version(), one);
    table.remove(7, {0, 3});
    EXPECT_NE(table.version(), one);
}

TEST(WatchTable, LosesNothingWhileManyComeAndGo) {
    watch_table table;
    std::multimap<std::int32_t, directory_index> expected;
    std::mt19937 random(11);
    std::int32_t last = 0;
    for (directory_index round = 0; round < 20000; ++round) {
        if (expected.size() < 300 || random() % 2 == 0) {
            const bool again = !expected.empty() && random() % 4 == 0;
            const std::int32_t watch = again ? expected.begin()->first : ++last;
            table.add(watch, {0, round});
            expected.emplace(watch, round);
        } else {
            auto which = expected.begin();
            std::advance(which, random() % 200);
            const bool was_last = expected.count(which->first) == 1;
            EXPECT_EQ(table.remove(which->first, {0, which->second}), was_last);
            expected.erase(which);
        }
    }
    for (std::int32_t watch = 1; watch <= last; ++watch) {
        std::vector<subscriber> all;
        const auto [begin, end] = expected.equal_range(watch);
        std::for_each(begin, end, [&](const auto& each) { all.push_back({0, each.second}); });
        ASSERT_EQ(subscribers_of(table, watch), all) << watch;
        ASSERT_EQ(table.contains(watch), !all.empty()) << watch;
    }
}

} // namespace
} // namespace espy::tree
