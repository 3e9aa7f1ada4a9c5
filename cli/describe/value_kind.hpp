/// What a shell can offer for the value of an option.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espy::cli {

enum class value_source : std::uint8_t {
    /// One of `value_kind::words`.
    words,
    /// Some of them, with commas between.
    word_list,
    files,
    commands,
    /// Nothing can be offered: a number, a time, a pattern.
    free,
};

struct value_kind {
    value_source source = value_source::free;
    /// Separated by blanks.
    std::string words = {};
};

/// For the word that stands for an option's value in its help (`WHEN`); nothing if the word is not
/// known here. A word with `|` in it lists its values itself.
std::optional<value_kind> find_value_kind(std::string_view type_name);

} // namespace espy::cli
