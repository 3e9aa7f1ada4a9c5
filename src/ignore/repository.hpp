/// What git says outside of the tree: where a repository is, and which excludes hold everywhere.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace espy::ignore {

/// The top of the repository that `directory` (absolute, without links) lies in.
std::optional<std::filesystem::path> find_worktree(const std::filesystem::path& directory);

/// The directory that holds `info/exclude` and `config`, if there is a repository with its top
/// here. Worktrees and submodules, whose `.git` is a file, are followed.
std::optional<std::filesystem::path> git_directory(const std::filesystem::path& top);

/// The file of `core.excludesFile`, or its default; empty if there is none. It need not exist.
/// `git` is the `git_directory`, or empty; `top` is what a relative path is relative to.
std::filesystem::path global_excludes(const std::filesystem::path& git,
                                      const std::filesystem::path& top);

} // namespace espy::ignore
