/// What watching a path would need: one watch for each directory.
#pragma once

#include "mounts.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::doctor {

struct tree_options {
    /// Says of a directory, by its path below the one counted (`a/b`), that it is not descended
    /// into. Empty: every directory is.
    std::function<bool(std::string_view directory)> prune = {};
    /// Called now and then with the directories counted so far, and the path of one.
    std::function<void(std::uint64_t, std::string_view)> progress = {};
    /// At most this many paths of unreadable directories are kept.
    std::size_t keep_unreadable = 10;
};

struct tree_count {
    /// Directories that can be listed, the path itself included; 1 for a file.
    std::uint64_t directories = 0;
    std::uint64_t entries = 0;
    /// Directories not descended into, those in them not counted.
    std::uint64_t pruned = 0;
    /// Directories that cannot be opened or listed, and the first paths of them; not those of file
    /// systems that tell nothing, such as proc.
    std::uint64_t unreadable = 0;
    std::vector<std::string> unreadable_paths;
    /// Of `directories`, those in each of the mounts given.
    std::vector<std::uint64_t> by_mount;
};

/// Walks `path` (absolute, without symbolic links) as a watcher would: into mounts below, not
/// through symbolic links, at any depth. `mounts` are those of `mounts_at(…, path)`.
///
/// @par Errors
/// Those of opening `path`: `ENOENT`, `ENOTDIR`, `ELOOP`. What is not readable is counted instead.
tree_count count_tree(const std::filesystem::path& path, const std::vector<mount>& mounts,
                      const tree_options& options, std::error_code& ec);

} // namespace espy::doctor
