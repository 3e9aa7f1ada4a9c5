/// Numbers on the command line.
#pragma once

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <string_view>
#include <system_error>

namespace espy::cli {

/// A number from 1 on. Throws `usage_error`, naming `option`.
template <typename Number>
Number parse_positive(std::string_view option, std::string_view text) {
    Number value = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || rest != text.data() + text.size() || value == 0) {
        throw usage_error(fmt::format("{} {}: not a number from 1 to {}", option, escaped(text),
                                      std::numeric_limits<Number>::max()));
    }
    return value;
}

} // namespace espy::cli
