// Numbers for directories that are known by their file handles.
#include "stream/fanotify/handle_table.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace espy::tree {
namespace {

using bytes = std::vector<std::byte>;

fanotify::handle_view handle(const bytes& of, std::int32_t type = 1) {
    return {type, of};
}

/// As long as `size`, and another for each `number`.
bytes numbered(std::size_t size, std::uint32_t number) {
    bytes made(size);
    std::memcpy(made.data(), &number, sizeof number);
    return made;
}

TEST(HandleTable, GivesOneNumberToOneHandle) {
    handle_table table;
    const bytes a = numbered(12, 1);
    EXPECT_EQ(table.find(0, handle(a)), watch_id::none);
    const watch_id number = table.add(0, handle(a));
    EXPECT_GT(number, watch_id{0});
    EXPECT_EQ(table.add(0, handle(a)), number);
    EXPECT_EQ(table.find(0, handle(a)), number);
    EXPECT_EQ(table.size(), 1U);
}

TEST(HandleTable, TellsVolumesTypesAndSizesApart) {
    handle_table table;
    const bytes a = numbered(12, 1);
    const bytes longer = numbered(16, 1);
    const std::set<watch_id> numbers{table.add(0, handle(a)), table.add(1, handle(a)),
                                     table.add(0, handle(a, 2)), table.add(0, handle(longer))};
    EXPECT_EQ(numbers.size(), 4U);
}

TEST(HandleTable, NeverGivesANumberTwice) {
    handle_table table;
    const bytes a = numbered(8, 1);
    const watch_id first = table.add(0, handle(a));
    table.remove(first);
    EXPECT_EQ(table.find(0, handle(a)), watch_id::none);
    EXPECT_NE(table.add(0, handle(a)), first);
    table.remove(first);
    EXPECT_EQ(table.size(), 1U) << "what was removed already is no other";
}

TEST(HandleTable, BeginsAgainAfterTheLastNumberWithThoseThatAreFree) {
    constexpr std::int32_t highest = std::numeric_limits<std::int32_t>::max();
    handle_table table(watch_id{highest - 2});
    const watch_id last = table.add(0, handle(numbered(8, 1)));
    EXPECT_GT(last, watch_id{0});
    EXPECT_EQ(table.add(0, handle(numbered(8, 2))), watch_id{highest});
    EXPECT_EQ(table.add(0, handle(numbered(8, 3))), watch_id{1});
    handle_table full(watch_id{highest});
    EXPECT_EQ(full.add(0, handle(numbered(8, 1))), watch_id{1});
}

TEST(HandleTable, CountsTheNumbersOfAVolume) {
    handle_table table;
    EXPECT_EQ(table.uses(3), 0U);
    const watch_id first = table.add(3, handle(numbered(8, 1)));
    table.add(3, handle(numbered(8, 2)));
    table.add(3, handle(numbered(8, 2)));
    EXPECT_EQ(table.uses(3), 2U);
    table.remove(first);
    table.remove(first);
    EXPECT_EQ(table.uses(3), 1U);
}

TEST(HandleTable, KnowsWhatANumberStandsFor) {
    handle_table table;
    const bytes a = numbered(12, 1);
    const watch_id number = table.add(7, handle(a, 3));
    EXPECT_EQ(table.meaning(number).volume, 7U);
    EXPECT_EQ(table.meaning(number).handle, handle(a, 3));
    table.remove(number);
    EXPECT_TRUE(table.meaning(number).handle.empty());
}

TEST(HandleTable, ForgetsAMarkWithItsNumber) {
    handle_table table;
    const bytes a = numbered(12, 1);
    const watch_id number = table.add(0, handle(a));
    EXPECT_FALSE(table.has_own_mark(number));
    table.note_own_mark(number);
    EXPECT_TRUE(table.has_own_mark(number));
    table.remove(number);
    EXPECT_FALSE(table.has_own_mark(number));
    EXPECT_FALSE(table.has_own_mark(table.add(0, handle(a))));
}

TEST(HandleTable, TakesHandlesOfEverySize) {
    handle_table table;
    std::map<std::size_t, watch_id> numbers;
    for (std::size_t size = 4; size <= fanotify::max_handle_size; size += 4) {
        numbers[size] = table.add(7, handle(numbered(size, 1)));
    }
    for (const auto& [size, number] : numbers) {
        EXPECT_EQ(table.find(7, handle(numbered(size, 1))), number);
    }
}

TEST(HandleTable, AgreesWithAMapHoweverManyComeAndGo) {
    handle_table table;
    std::map<std::pair<std::size_t, std::uint32_t>, watch_id> known;
    std::mt19937 dice(1);
    const auto roll = [&](std::uint32_t below) {
        return static_cast<std::uint32_t>(dice() % below);
    };
    for (int i = 0; i < 20'000; ++i) {
        // More come in the first half, more go in the second.
        const bool adds = roll(10) < (i < 10'000 ? 8U : 3U);
        const std::pair<std::size_t, std::uint32_t> key{8U + 4U * roll(4), roll(4'000)};
        const bytes made = numbered(key.first, key.second);
        const auto found = known.find(key);
        ASSERT_EQ(table.find(0, handle(made)),
                  found == known.end() ? watch_id::none : found->second);
        if (adds) {
            known[key] = table.add(0, handle(made));
        } else if (found != known.end()) {
            table.remove(found->second);
            known.erase(found);
        }
        ASSERT_EQ(table.size(), known.size());
    }
}

TEST(HandleTable, HoldsLittleForEach) {
    handle_table table;
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        table.add(0, handle(numbered(12, i)));
    }
    EXPECT_LE(table.memory(), 10'000U * 64);
    const std::size_t before = table.memory();
    for (std::int32_t number = 1; number <= 10'000; ++number) {
        table.remove(watch_id{number});
    }
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        table.add(0, handle(numbered(12, i)));
    }
    EXPECT_EQ(table.memory(), before) << "what was freed is used again";
}

} // namespace
} // namespace espy::tree
