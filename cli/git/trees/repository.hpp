/// A work tree, and what git says of it.
#pragma once

#include <optional>
#include <string>

namespace espy::cli::git {

/// Whether a setting is that of the repository, or that of the work tree alone.
enum class scope { repository, work_tree };

struct repository {
    std::string top;
    std::string git_directory;
    /// Where settings belong: `extensions.worktreeConfig` decides.
    scope settings = scope::repository;
};

/// The repository in which `directory` is. Throws `failure` with a sentence if there is none that has a
/// work tree.
repository find_repository(const std::string& directory);

/// 2.39.5 is 23905.
int git_version(const std::string& directory);

/// What the repository itself says, not the user or the system.
std::optional<std::string> own_setting(const repository& of, const std::string& name);
/// What holds.
std::optional<std::string> setting(const repository& of, const std::string& name);
/// Throws `failure`.
void set(const repository& of, const std::string& name, const std::string& value);
void unset(const repository& of, const std::string& name);

} // namespace espy::cli::git
