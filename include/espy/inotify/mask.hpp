/// The `IN_*` bits of inotify(7), typed.
#pragma once

#include <espy/export.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espy::inotify {

/// What to watch for, how to watch, and what happened; the names are those of inotify(7) without
/// `IN_`, the values are the kernel's.
enum class mask : std::uint32_t {
    none = 0,
    access = 0x1,
    modify = 0x2,
    attrib = 0x4,
    close_write = 0x8,
    close_nowrite = 0x10,
    open = 0x20,
    moved_from = 0x40,
    moved_to = 0x80,
    create = 0x100,
    /// `IN_DELETE`; `delete` is a keyword. `to_string` says `delete`.
    delete_ = 0x200,
    delete_self = 0x400,
    move_self = 0x800,

    /// In events only.
    unmount = 0x2000,
    queue_overflow = 0x4000,
    ignored = 0x8000,
    is_dir = 0x40000000,

    /// In `add` only.
    only_dir = 0x1000000,
    dont_follow = 0x2000000,
    excl_unlink = 0x4000000,
    mask_create = 0x10000000,
    mask_add = 0x20000000,
    one_shot = 0x80000000,

    close = close_write | close_nowrite,
    move = moved_from | moved_to,
    all_events = 0xfff,
};

constexpr mask operator|(mask a, mask b) noexcept {
    return static_cast<mask>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr mask operator&(mask a, mask b) noexcept {
    return static_cast<mask>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}
constexpr mask operator^(mask a, mask b) noexcept {
    return static_cast<mask>(static_cast<std::uint32_t>(a) ^ static_cast<std::uint32_t>(b));
}
constexpr mask operator~(mask a) noexcept {
    return static_cast<mask>(~static_cast<std::uint32_t>(a));
}
constexpr mask& operator|=(mask& a, mask b) noexcept {
    return a = a | b;
}
constexpr mask& operator&=(mask& a, mask b) noexcept {
    return a = a & b;
}
constexpr mask& operator^=(mask& a, mask b) noexcept {
    return a = a ^ b;
}

/// True if `value` has at least one bit of `bits`.
constexpr bool any(mask value, mask bits) noexcept {
    return (value & bits) != mask::none;
}

/// The words for the bits that are set, joined by `|`, in the order of their values:
/// `create|is_dir`. Bits without a word come last as one hexadecimal number (`0x1000`); no bits
/// give an empty string.
ESPY_EXPORT std::string to_string(mask value);

/// The inverse of `to_string`: words joined by `|`, the groups `close`, `move` and `all_events` and
/// hexadecimal numbers included. Nothing if a word is unknown; an empty text is `mask::none`.
ESPY_EXPORT std::optional<mask> from_string(std::string_view text) noexcept;

} // namespace espy::inotify
