/// A monitor of git that does not do what its user thinks it does.
#pragma once

#include "doctor/problems.hpp"

#include <optional>
#include <string>

namespace espy::cli::git {

struct monitor_facts {
    /// Where `espy git enable` cures it.
    std::string directory;
    /// `core.fsmonitor`; empty if it is not set.
    std::string setting;
    /// As of `git_version`.
    int version = 0;
};

std::optional<doctor::problem> find_monitor_problem(const monitor_facts& facts);

/// Asks git, if `directory` is in a repository.
std::optional<monitor_facts> look_at_monitor(const std::string& directory);

} // namespace espy::cli::git
