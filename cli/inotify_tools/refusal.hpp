/// Why a tool ends before it has begun.
#pragma once

#include <stdexcept>

namespace espy::cli::inotify_tools {

/// What is said, one line or more without the last newline; the exit status is 1. Nothing is said
/// (an empty text) where getopt_long(3) has spoken.
struct refusal : std::runtime_error {
    using runtime_error::runtime_error;
};

} // namespace espy::cli::inotify_tools
