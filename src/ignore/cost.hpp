/// What ignore files cost who reads them, and what those of one tree may cost in all.
#pragma once

#include "base/limits.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace espy::ignore {

struct cost {
    std::size_t files = 0;
    std::size_t bytes = 0;
    /// Lines that may need an expression: they take some 30 microseconds and 3 kB each.
    std::size_t wildcards = 0;

    cost& operator+=(const cost& other) noexcept {
        files += other.files;
        bytes += other.bytes;
        wildcards += other.wildcards;
        return *this;
    }
    cost& operator-=(const cost& other) noexcept {
        files -= other.files;
        bytes -= other.bytes;
        wildcards -= other.wildcards;
        return *this;
    }
    bool is_within(const cost& most) const noexcept {
        return files <= most.files && bytes <= most.bytes && wildcards <= most.wildcards;
    }
};

/// No ignore file that a person keeps asks for more; others could have it read for long.
inline constexpr cost most_of_one{1, limit::rules_bytes, limit::rules_wildcards};
/// Nor is there a tree of people's with more of them.
inline constexpr cost most_of_all{limit::tree_rules_files, limit::tree_rules_bytes,
                                  limit::tree_rules_wildcards};

inline cost cost_of(std::string_view text) noexcept {
    cost sum{1, text.size(), 0};
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        sum.wildcards +=
            text.substr(0, end).find_first_of("*?[") != std::string_view::npos ? 1U : 0U;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return sum;
}

} // namespace espy::ignore
