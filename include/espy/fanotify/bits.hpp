/// Operators for the sets of bits in this folder.
#pragma once

#include <cstdint>
#include <type_traits>

namespace espy::fanotify {

/// The enumerations that are sets of bits.
enum class mask : std::uint64_t;
enum class init_flags : unsigned;
enum class mark_flags : unsigned;
enum class handle_flags : int;

template <typename Bits>
concept bit_set = std::is_same_v<Bits, mask> || std::is_same_v<Bits, init_flags> ||
    std::is_same_v<Bits, mark_flags> || std::is_same_v<Bits, handle_flags>;

template <bit_set Bits>
constexpr Bits operator|(Bits a, Bits b) noexcept {
    using number = std::underlying_type_t<Bits>;
    return static_cast<Bits>(static_cast<number>(a) | static_cast<number>(b));
}
template <bit_set Bits>
constexpr Bits operator&(Bits a, Bits b) noexcept {
    using number = std::underlying_type_t<Bits>;
    return static_cast<Bits>(static_cast<number>(a) & static_cast<number>(b));
}
template <bit_set Bits>
constexpr Bits operator~(Bits a) noexcept {
    return static_cast<Bits>(~static_cast<std::underlying_type_t<Bits>>(a));
}
template <bit_set Bits>
constexpr Bits& operator|=(Bits& a, Bits b) noexcept {
    return a = a | b;
}
template <bit_set Bits>
constexpr Bits& operator&=(Bits& a, Bits b) noexcept {
    return a = a & b;
}

/// True if `value` has at least one bit of `bits`.
template <bit_set Bits>
constexpr bool any(Bits value, Bits bits) noexcept {
    return (value & bits) != Bits{};
}

} // namespace espy::fanotify
