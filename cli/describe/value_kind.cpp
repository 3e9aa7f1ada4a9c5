#include "describe/value_kind.hpp"

#include <espy/backend.hpp>
#include <espy/change.hpp>

#include <algorithm>
#include <array>

namespace espy::cli {
namespace {

struct fixed_kind {
    std::string_view type_name;
    value_source source;
    std::string_view words;
};

constexpr std::array fixed_kinds{
    fixed_kind{"WHEN", value_source::words, "auto always never"},
    fixed_kind{"FORMAT", value_source::words, "text json csv nul"},
    fixed_kind{"FILE", value_source::files, {}},
    fixed_kind{"DIRECTORY", value_source::files, {}},
    fixed_kind{"PATH", value_source::files, {}},
    fixed_kind{"N", value_source::free, {}},
    fixed_kind{"TIME", value_source::free, {}},
    fixed_kind{"AGE", value_source::free, {}},
    fixed_kind{"SIZE", value_source::free, {}},
    fixed_kind{"NAME", value_source::free, {}},
    fixed_kind{"URL", value_source::free, {}},
    fixed_kind{"GLOB", value_source::free, {}},
    fixed_kind{"EXTENSIONS", value_source::free, {}},
    fixed_kind{"SIGNAL", value_source::words, "TERM INT HUP QUIT KILL USR1 USR2"},
};

/// The words of all values of an enumeration, from `first` to `last`.
template <typename Enum>
std::string words_of(Enum first, Enum last) {
    std::string words;
    for (auto value = static_cast<unsigned>(first); value <= static_cast<unsigned>(last); ++value) {
        words.append(words.empty() ? "" : " ").append(to_string(static_cast<Enum>(value)));
    }
    return words;
}

} // namespace

std::optional<value_kind> find_value_kind(std::string_view type_name) {
    if (type_name == "CHANGES") {
        return value_kind{value_source::word_list,
                          words_of(change_kind::exists, change_kind::unmounted) + " all"};
    }
    if (type_name == "TYPES") {
        return value_kind{value_source::word_list, words_of(entry_type::file, entry_type::other)};
    }
    if (type_name == "BACKEND") {
        return value_kind{value_source::words, words_of(backend::automatic, backend::poll)};
    }
    if (type_name.find('|') != std::string_view::npos) {
        std::string words(type_name);
        std::replace(words.begin(), words.end(), '|', ' ');
        return value_kind{value_source::words, words};
    }
    const auto* const found =
        std::find_if(fixed_kinds.begin(), fixed_kinds.end(),
                     [&](const fixed_kind& kind) { return kind.type_name == type_name; });
    if (found == fixed_kinds.end()) {
        return std::nullopt;
    }
    return value_kind{found->source, std::string(found->words)};
}

} // namespace espy::cli
