/// The parts of a report as text.
#pragma once

#include "words.hpp"

#include <string>

namespace espy::doctor {

/// The limits, who uses them up, and what of that could not be seen.
std::string usage_text(const report& about, const text_options& options);

/// What the path needs, and what can tell of changes there.
std::string place_text(const report& about, const text_options& options);

} // namespace espy::doctor
