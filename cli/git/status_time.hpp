/// How long `git status` takes.
#pragma once

#include "git/trees/repository.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace espy::cli::git {

/// The shortest of a few runs, after one that warms the caches.
/// @param options Of git itself, before `status`.
std::chrono::microseconds status_time(const repository& of,
                                      const std::vector<std::string>& options = {});

/// `44 ms`, `1.4 s`.
std::string time_text(std::chrono::microseconds time);

} // namespace espy::cli::git
