/// The loop of `espy run`.
#pragma once

#include "run/options.hpp"

namespace espy::cli {

/// Watches, and runs the command, until something ends it.
/// @return The exit status. Throws `failure` or `espy::error`.
int run(const run_options& options);

} // namespace espy::cli
