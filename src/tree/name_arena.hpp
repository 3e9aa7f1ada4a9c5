/// Names of entries, packed.
#pragma once

#include "tree/growing.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace espy::tree {

/// A name by itself, whatever it was a view of.
class name_copy {
public:
    /// @pre It has at most 255 bytes.
    explicit name_copy(std::string_view name) noexcept : size_(name.copy(bytes_, sizeof bytes_)) {}
    std::string_view view() const noexcept { return {bytes_, size_}; }

private:
    char bytes_[255];
    std::size_t size_;
};

/// Keeps names of 1 to 255 bytes in blocks of eight bytes and takes them back, so that memory stays
/// flat however many come and go. A name is known by the number of its first block; views are valid
/// until the next `add`.
class name_arena {
public:
    std::uint32_t add(std::string_view name);
    void erase(std::uint32_t at, std::size_t size) noexcept;
    std::string_view get(std::uint32_t at, std::size_t size) const noexcept {
        return {bytes_.data() + std::size_t{at} * block, size};
    }
    std::size_t memory() const noexcept { return bytes_.memory(); }

private:
    static constexpr std::size_t block = 8;
    static constexpr std::uint32_t none = 0xffffffff;
    static std::size_t blocks(std::size_t size) noexcept { return (size + block - 1) / block; }

    growing<char> bytes_;
    /// For each count of blocks the first free run; each free run begins with the number of the
    /// next.
    std::array<std::uint32_t, 33> free_ = [] {
        std::array<std::uint32_t, 33> heads{};
        heads.fill(none);
        return heads;
    }();
};

} // namespace espy::tree
