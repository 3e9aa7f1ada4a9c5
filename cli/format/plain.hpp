#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace espy::cli {

/// How many bytes at the front of `text` every format takes as they are: printable ASCII, no quote,
/// no backslash. Most names are nothing else, so eight are looked at at once.
inline std::size_t plain_prefix(std::string_view text) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = ones << 7;
    // Not zero if some byte is less than, or equal to.
    const auto below = [](std::uint64_t word, std::uint64_t limit) {
        return (word - ones * limit) & ~word & highs;
    };
    const auto equal = [&](std::uint64_t word, std::uint64_t byte) {
        return below(word ^ (ones * byte), 1);
    };
    std::size_t at = 0;
    for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        const std::uint64_t special = (word & highs) | below(word, 0x20) | equal(word, 0x7F) |
                                      equal(word, '"') | equal(word, '\\');
        if (special != 0) {
            break;
        }
    }
    const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; };
    while (at < text.size() && is_plain(text[at])) {
        ++at;
    }
    return at;
}

} // namespace espy::cli
