/// The steps of open addressing, for tables whose size is a power of two. What is looked for is in the
/// slot that its hash is for, or in the next ones up to the first that is free.
#pragma once

#include <cstddef>

namespace espy::tree::open_table {

constexpr std::size_t after(std::size_t slot, std::size_t size) noexcept {
    return (slot + 1) & (size - 1);
}

/// The first slot from the one of `hash` on that is free, or is what is looked for.
template <typename IsFree, typename IsIt>
std::size_t find(std::size_t hash, std::size_t size, IsFree is_free, IsIt is_it) noexcept {
    std::size_t slot = hash & (size - 1);
    while (!is_free(slot) && !is_it(slot)) {
        slot = after(slot, size);
    }
    return slot;
}

template <typename IsFree>
std::size_t find_free(std::size_t hash, std::size_t size, IsFree is_free) noexcept {
    return find(hash, size, is_free, [](std::size_t) { return false; });
}

/// What was put behind slot `hole`, which is to be emptied, for want of a better one moves up, so that no
/// look-up meets a hole too early: `move(from, to)`. `hash_in` gives the hash of what is in a slot.
/// @return The slot that is to be emptied in its place.
template <typename IsFree, typename HashIn, typename Move>
std::size_t close_hole(std::size_t hole, std::size_t size, IsFree is_free, HashIn hash_in,
                       Move move) noexcept {
    const std::size_t mask = size - 1;
    for (std::size_t slot = after(hole, size); !is_free(slot); slot = after(slot, size)) {
        if (((slot - hash_in(slot)) & mask) >= ((slot - hole) & mask)) {
            move(slot, hole);
            hole = slot;
        }
    }
    return hole;
}

} // namespace espy::tree::open_table
