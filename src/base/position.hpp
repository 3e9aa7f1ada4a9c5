/// The numbers that the rooms hand to each other.
#pragma once

#include <cstdint>
#include <limits>

namespace espy::tree {

/// Entries and directories are known by 32-bit numbers, which stay the same while they live.
using entry_index = std::uint32_t;
using directory_index = std::uint32_t;
inline constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// A position in the stream of events: bytes since its beginning.
using position = std::uint64_t;
inline constexpr position never = std::numeric_limits<position>::max();

} // namespace espy::tree
