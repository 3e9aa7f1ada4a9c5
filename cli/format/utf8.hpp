/// Reading bytes as UTF-8, whatever they are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace espy::cli {

/// What stands at the front of a text.
struct utf8_unit {
    /// The code point; meaningless unless `valid`.
    char32_t code_point = 0;
    /// Its bytes; if not `valid`, the bytes that are wrong together: the longest beginning of a
    /// sequence, or one byte.
    std::size_t size = 1;
    bool valid = false;
};

/// Reads the first unit of `text`. No overlong forms, no surrogates, nothing above U+10FFFF.
/// @pre `text` is not empty.
utf8_unit first_unit(std::string_view text) noexcept;

/// The size of the part at the front that is valid: `text.size()` if all is.
std::size_t valid_utf8_prefix(std::string_view text) noexcept;

/// Appends `text` with one U+FFFD for each run of bytes that are wrong together.
void append_replaced(std::string& out, std::string_view text);

} // namespace espy::cli
