#pragma once

#include <chrono>
#include <string_view>

namespace espy::cli {

/// Reads a time as in `500ms`, `1.5s`, `2m`, `1h`. Throws `usage_error`, naming `option`, for any
/// other text, and for more than a year.
std::chrono::milliseconds parse_duration(std::string_view option, std::string_view text);

} // namespace espy::cli
