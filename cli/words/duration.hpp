#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace espy::cli {

/// Reads a time as in `500ms`, `1.5s`, `2m`, `1h`; a number alone is seconds, as for sleep(1).
/// Throws `usage_error`, naming `option`, for any other text, and for more than a year.
std::chrono::milliseconds parse_duration(std::string_view option, std::string_view text);

/// The same, also in days as in `30d`, and up to a thousand years: how long something is kept.
std::chrono::milliseconds parse_age(std::string_view option, std::string_view text);

/// `2s`, `500ms`.
std::string duration_text(std::chrono::milliseconds time);

/// How long something took: `20 ms`, `1.5 s`, `2 min 5 s`.
std::string taken_text(std::chrono::milliseconds time);

} // namespace espy::cli
