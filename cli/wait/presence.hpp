/// Waiting for paths to come or to go.
#pragma once

#include "words/deadline.hpp"

#include <espy/options.hpp>

#include <optional>
#include <string>
#include <vector>

namespace espy::cli {

/// What is waited for.
struct wait_options {
    /// Paths, and patterns as in a shell: `dist/app.*.js`.
    std::vector<std::string> paths;
    /// Until nothing is there.
    bool gone = false;
    /// Until one of them is as asked for, not all.
    bool any = false;
    watcher_options source;
};

/// A path that is not as asked for.
struct unmet {
    std::string path;
    /// It may not be looked at.
    bool hidden = false;
};

/// Waits until the paths are there, all at the same time, or gone. Symbolic links are followed. What
/// may not be looked at for a moment is waited for; from the beginning it is an error.
/// @return Nothing once all is as asked for; if the time was over before, the first path that is
/// not. Throws `failure` or `espy::error`.
std::optional<unmet> wait_for_presence(const wait_options& options, const deadline& end);

} // namespace espy::cli
