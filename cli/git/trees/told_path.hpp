/// What git is told of a path, and what of a work tree is not watched.
#pragma once

#include <cstdint>
#include <string_view>

namespace espy::cli::git {

enum class telling : std::uint8_t {
    /// The path itself.
    path,
    /// Its directory is to be listed anew: a repository in it came, went or changed.
    directory,
    /// Git takes no notice of such a name, and yet may show it: all is to be looked at.
    everything,
    nothing,
};

struct told_path {
    telling as = telling::path;
    /// For `telling::directory`: empty for the work tree itself.
    std::string_view directory = {};
};

/// @param path Below the work tree. Which may itself be in the repository of another.
told_path told_as(std::string_view path);

/// True if nothing below `directory` matters, so that it is not watched.
bool is_pruned(std::string_view directory);

} // namespace espy::cli::git
