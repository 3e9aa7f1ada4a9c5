#include "base/memory/name_arena.hpp"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace espy::tree {
namespace {

/// The name of this size, unlike all others.
std::string name_of(std::size_t size) {
    return std::string(size, static_cast<char>(size % 251));
}

TEST(NameArena, KeepsNamesOfEverySize) {
    name_arena arena;
    std::vector<std::uint32_t> places;
    for (std::size_t size = 1; size <= limit::name_bytes; ++size) {
        places.push_back(arena.add(name_of(size)));
    }
    for (std::size_t size = 1; size <= limit::name_bytes; ++size) {
        EXPECT_EQ(arena.get(places[size - 1], size), name_of(size));
    }
}

TEST(NameArena, UsesRunsForLongNamesAgain) {
    name_arena arena;
    const std::uint32_t first = arena.add(name_of(300));
    const std::uint32_t kept = arena.add(name_of(257));
    arena.erase(first, 300);
    const std::uint32_t longer = arena.add(name_of(513));
    EXPECT_NE(longer, first);
    EXPECT_EQ(arena.add(name_of(512)), first);
    EXPECT_EQ(arena.get(kept, 257), name_of(257));
    EXPECT_EQ(arena.get(longer, 513), name_of(513));
}

TEST(NameArena, ReplacesOneWhereItIsIfItFits) {
    name_arena arena;
    const std::uint32_t place = arena.add("source.cpp");
    EXPECT_EQ(arena.replace(place, 10, arena.get(place, 9)), place);
    EXPECT_EQ(arena.get(place, 9), "source.cp");
    const std::uint32_t longer = arena.replace(place, 9, name_of(300));
    EXPECT_EQ(arena.get(longer, 300), name_of(300));
    // What it had is free.
    EXPECT_EQ(arena.add("source.hpp"), place);
    // A view of what is kept here.
    const std::uint32_t shorter = arena.replace(longer, 300, arena.get(place, 6));
    EXPECT_EQ(arena.get(shorter, 6), "source");
}

TEST(NameArena, RefusesWhatNoKernelGives) {
    name_arena arena;
    EXPECT_THROW(arena.add(std::string(limit::name_bytes + 1, 'x')), std::length_error);
}

TEST(NameArena, UsesAgainWhatIsGivenBack) {
    name_arena arena;
    const std::uint32_t kept = arena.add("kept");
    const std::uint32_t first = arena.add("gone");
    arena.erase(first, 4);
    EXPECT_EQ(arena.add("new"), first);
    EXPECT_NE(arena.add("another"), first);
    EXPECT_EQ(arena.get(kept, 4), "kept");
}

TEST(NameArena, StaysFlatHoweverManyComeAndGo) {
    name_arena arena;
    std::mt19937 random(3);
    std::vector<std::pair<std::uint32_t, std::size_t>> held;
    std::size_t memory = 0;
    for (int round = 0; round < 100000; ++round) {
        if (held.size() == 100) {
            const std::size_t which = random() % held.size();
            ASSERT_EQ(arena.get(held[which].first, held[which].second),
                      name_of(held[which].second));
            arena.erase(held[which].first, held[which].second);
            held.erase(held.begin() + static_cast<std::ptrdiff_t>(which));
        }
        const std::size_t size = 1 + random() % (random() % 8 == 0 ? limit::name_bytes : 255);
        held.emplace_back(arena.add(name_of(size)), size);
        memory = round == 50000 ? arena.memory() : memory;
    }
    EXPECT_LE(arena.memory(), memory * 2);
}

} // namespace
} // namespace espy::tree
