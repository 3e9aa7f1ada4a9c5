/// Moments from text.
#pragma once

#include <espy/journal/journal.hpp>

#include <optional>
#include <string_view>

namespace espy::fleet {

/// Reads `2026-11-29T19:58:11.123456789Z`, as espy writes it; nothing for any other text.
std::optional<journal_time> time_from_text(std::string_view text) noexcept;

} // namespace espy::fleet
