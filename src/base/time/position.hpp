/// The numbers that the rooms hand to each other.
#pragma once

#include <espy/inotify/event.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace espy::tree {

/// Stands for no entry, no directory, no root.
struct none_t {
    constexpr operator std::uint32_t() const noexcept { // NOLINT(google-explicit-constructor)
        return std::numeric_limits<std::uint32_t>::max();
    }
};
inline constexpr none_t none{};

/// The number of an `Of`, which stays the same while that lives. Numbers of one kind of things are
/// not taken for those of another.
template <typename Of>
class index_of {
public:
    constexpr index_of() noexcept = default;
    constexpr index_of(none_t) noexcept {} // NOLINT(google-explicit-constructor)
    constexpr explicit index_of(std::uint32_t value) noexcept : value_(value) {}

    constexpr std::uint32_t value() const noexcept { return value_; }
    constexpr explicit operator std::size_t() const noexcept { return value_; }
    constexpr index_of& operator++() noexcept {
        ++value_;
        return *this;
    }
    friend constexpr auto operator<=>(index_of, index_of) noexcept = default;

private:
    std::uint32_t value_ = none;
};

struct entry;
struct directory;
struct root;
using entry_index = index_of<entry>;
using directory_index = index_of<directory>;
/// The number of a root in the table of watches: its owner there.
using root_index = index_of<root>;

/// Watches have numbers as those of inotify(7), whatever source they are of.
using inotify::watch_id;

/// A position in the stream of events: bytes since its beginning.
using position = std::uint64_t;
inline constexpr position never = std::numeric_limits<position>::max();

} // namespace espy::tree

template <typename Of>
struct std::hash<espy::tree::index_of<Of>> {
    std::size_t operator()(espy::tree::index_of<Of> index) const noexcept { return index.value(); }
};
