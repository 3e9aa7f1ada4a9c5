/// Names of entries, packed.
#pragma once

#include "base/limits.hpp"
#include "base/memory/growing.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace espy::tree {

/// The kernel takes and gives no longer one: as a path it has `PATH_MAX` bytes with its end. Most
/// file systems allow 255 bytes, vfat and ntfs three times as many, FUSE all of these.

/// A name by itself, whatever it was a view of.
class name_copy {
public:
    /// @pre It has at most `limit::name_bytes` bytes.
    explicit name_copy(std::string_view name) noexcept : size_(name.copy(bytes_, sizeof bytes_)) {}
    std::string_view view() const noexcept { return {bytes_, size_}; }

private:
    char bytes_[limit::name_bytes];
    std::size_t size_;
};

/// Keeps names of 1 to `limit::name_bytes` bytes in blocks of eight bytes and takes them back, so that
/// memory stays flat however many come and go. A name is known by the number of its first block;
/// views are valid until the next `add`.
class name_arena {
public:
    /// Throws `std::length_error` if the name is longer, or there are too many.
    std::uint32_t add(std::string_view name);
    void erase(std::uint32_t at, std::size_t size) noexcept;
    /// Another name instead of the one of `size` bytes at `at`; where it is now. It may be a view of one that
    /// is kept here.
    std::uint32_t replace(std::uint32_t at, std::size_t size, std::string_view name);
    std::string_view get(std::uint32_t at, std::size_t size) const noexcept {
        return {bytes_.data() + std::size_t{at} * block, size};
    }
    std::size_t memory() const noexcept { return bytes_.memory(); }

private:
    static constexpr std::size_t block = 8;
    static constexpr std::uint32_t none = 0xffffffff;
    /// Up to so many blocks a run has as many as its name needs. Longer names are rare: the runs for
    /// them have 64, 128, 256 or 512 blocks, so that few lists are kept.
    static constexpr std::size_t exact = 32;
    static constexpr std::size_t lists = exact + 1 + 4;
    static std::size_t blocks(std::size_t size) noexcept {
        const std::size_t needed = (size + block - 1) / block;
        return needed <= exact ? needed : std::bit_ceil(needed);
    }
    /// Which list has the free runs of so many blocks.
    static std::size_t list(std::size_t count) noexcept {
        return count <= exact ? count : exact - 6 + static_cast<std::size_t>(std::bit_width(count));
    }

    growing<char> bytes_;
    /// The first free run of each list; each free run begins with the number of the next.
    std::array<std::uint32_t, lists> free_ = [] {
        std::array<std::uint32_t, lists> heads{};
        heads.fill(none);
        return heads;
    }();
};

} // namespace espy::tree
