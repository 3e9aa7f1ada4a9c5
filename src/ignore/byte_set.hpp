/// The bytes that a bracket expression stands for.
#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace espy::ignore {

using byte_set = std::bitset<256>;

/// Reads the bracket expression that begins at `pattern[at]` and moves `at` behind it; nothing if
/// it has no end or names an unknown class. A slash is never in the set.
std::optional<byte_set> parse_bracket(std::string_view pattern, std::size_t& at);

/// One byte, as an expression.
std::string byte_expression(unsigned char byte);

/// The set, as an expression.
std::string set_expression(const byte_set& set);

} // namespace espy::ignore
