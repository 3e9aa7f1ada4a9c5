/// What git says outside of the tree: where a repository is, whether it is to be trusted, and which
/// excludes hold everywhere.
#pragma once

#include "ignore/git_config.hpp"

#include <espy/unique_fd.hpp>

#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

namespace espy::ignore {

/// The directory that holds `info/exclude` and `config`.
struct git_directory {
    unique_fd place;
    std::filesystem::path path;
};

/// What the system and the user have set. Files beyond what may be read are added to `refused`.
git_settings user_settings(std::vector<std::filesystem::path>& refused);

/// The repository with its top in `directory`, which is `top`, if there is one. Worktrees and
/// submodules, whose `.git` is a file, are followed. `ec` is `EPERM` if git would not trust it: the
/// top, its `.git` and what that leads to have to be the user's own (of root, the one's who ran
/// sudo, too), or the top has to be named by `safe.directory`.
std::optional<git_directory> open_git(int directory, const std::filesystem::path& top,
                                      const git_settings& settings, std::error_code& ec);

/// The top of the repository that `directory` (absolute, without links) lies in. If that is not
/// trusted, none, and `refused` is its `.git`.
std::optional<std::filesystem::path> find_worktree(const std::filesystem::path& directory,
                                                   const git_settings& settings,
                                                   std::filesystem::path& refused);

/// The file of `core.excludesFile`, or its default; empty if there is none. It need not exist.
/// `top` is what a relative path is relative to.
std::filesystem::path global_excludes(const git_settings& settings,
                                      const std::filesystem::path& top);

} // namespace espy::ignore
