/// Flags as words: `create|on_dir`.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace espy {

template <typename Mask>
struct flag_word {
    Mask bits;
    std::string_view text;
};

/// The words of the bits that are set; what has none is one number, `0x80`.
template <typename Mask>
std::string words_of(Mask value, std::span<const flag_word<Mask>> words) {
    using number = std::underlying_type_t<Mask>;
    std::string text;
    const auto append = [&](std::string_view part) {
        text.append(text.empty() ? "" : "|").append(part);
    };
    for (const flag_word<Mask>& word : words) {
        if (any(value, word.bits)) {
            append(word.text);
            value &= ~word.bits;
        }
    }
    if (value != Mask::none) {
        std::array<char, 2 + 2 * sizeof(number)> digits{'0', 'x'};
        const auto [end, failure] = std::to_chars(digits.data() + 2, digits.data() + digits.size(),
                                                  static_cast<number>(value), 16);
        append({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
    return text;
}

template <typename Mask>
std::optional<Mask>
flag_of_word(std::string_view text,
             std::initializer_list<std::span<const flag_word<Mask>>> tables) noexcept {
    for (const auto table : tables) {
        const auto found =
            std::find_if(table.begin(), table.end(),
                         [&](const flag_word<Mask>& word) { return word.text == text; });
        if (found != table.end()) {
            return found->bits;
        }
    }
    std::underlying_type_t<Mask> number = 0;
    const char* const last = text.data() + text.size();
    if (text.starts_with("0x") && text.size() > 2) {
        const auto [stop, failure] = std::from_chars(text.data() + 2, last, number, 16);
        if (failure == std::errc() && stop == last) {
            return static_cast<Mask>(number);
        }
    }
    return std::nullopt;
}

/// The inverse, which also takes words for several bits; nothing for any other text.
template <typename Mask>
std::optional<Mask>
flags_of_words(std::string_view text,
               std::initializer_list<std::span<const flag_word<Mask>>> tables) noexcept {
    Mask value = Mask::none;
    while (!text.empty()) {
        const auto bar = text.find('|');
        const auto bits = flag_of_word<Mask>(text.substr(0, bar), tables);
        if (!bits || bar == text.size() - 1) {
            return std::nullopt;
        }
        value |= *bits;
        text.remove_prefix(bar == std::string_view::npos ? text.size() : bar + 1);
    }
    return value;
}

} // namespace espy
