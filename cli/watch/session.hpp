/// The loop of `espy watch`.
#pragma once

#include "watch/options.hpp"

#include <string>
#include <vector>

namespace espy::cli {

/// Watches `roots` and prints, until something ends it.
/// @return The exit status. Throws `usage_error`, `failure`, `output_closed` or `espy::error`.
int watch(const watch_options& options, const std::vector<std::string>& roots);

} // namespace espy::cli
