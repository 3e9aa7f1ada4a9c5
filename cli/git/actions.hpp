/// What `espy git` does for people.
#pragma once

#include <string>

namespace espy::cli::git {

struct enable_options {
    bool quiet = false;
    bool ipc = false;
};

/// Each is about the work tree in which `directory` is; returns the exit status. Throws `failure`.
int enable(const std::string& directory, const enable_options& options);
int disable(const std::string& directory);
int show_status(const std::string& directory);

} // namespace espy::cli::git
