/// What `espy git enable` sets in a repository, and takes back.
#pragma once

#include "git/trees/repository.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace espy::cli::git {

/// What `core.fsmonitor` becomes: quoted, since git gives it to a shell if it has such characters.
std::string hook_setting();

enum class asking {
    /// By the hook: every git from 2.26 on.
    hook,
    /// By a socket in the repository: git 2.55 and later.
    ipc,
};

/// True if the repository's `core.fsmonitor` is espy's.
bool is_enabled(const repository& of);

/// Sets what git needs; the former values are kept beside them.
/// @return What was set, as `NAME=VALUE`.
std::vector<std::string> put_settings(const repository& of, asking by);

/// Puts the former values back; nothing is left in the configuration and in the index.
void take_settings_back(const repository& of);

} // namespace espy::cli::git
