/// The one process of a user that watches work trees for git.
#pragma once

#include <chrono>
#include <span>
#include <string>

namespace espy::cli::git {

struct server_options {
    /// Work trees to begin with.
    std::span<const std::string> tops;
    /// Who was not asked about for so long is dropped.
    std::chrono::milliseconds idle;
    /// Git itself may ask about these work trees, by a socket in the repository.
    bool ipc = false;
};

/// Answers until no work tree is left, or a newer espy is to take over. Throws `failure` if there is
/// a server already, or no place for one.
void serve(const server_options& options);

} // namespace espy::cli::git
