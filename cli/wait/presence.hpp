/// Waiting for a path to come or to go.
#pragma once

#include "deadline.hpp"

#include <espy/options.hpp>

#include <string>

namespace espy::cli {

/// Whether something is at `path`; symbolic links are followed. Throws `failure` if that cannot be
/// found out.
bool is_present(const std::string& path);

/// Waits until `is_present(path) == present`.
/// @return False if the time was over before. Throws `failure` or `espy::error`.
bool wait_for_presence(const std::string& path, bool present, const watcher_options& source,
                       const deadline& end);

} // namespace espy::cli
