/// Reads git's configuration, as far as ignore rules need it.
#pragma once

#include "base/limits.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace espy::ignore {

/// What was set in the files read so far.
struct git_settings {
    /// The last `core.excludesFile`, as written.
    std::optional<std::string> excludes_file;
    /// All of `safe.directory` since it was last emptied.
    std::vector<std::string> safe_directories;
    /// How many more files may be read, and how many bytes: a file may include itself.
    int files_left = limit::config_files;
    std::size_t bytes_left = limit::config_bytes;
};

/// Reads one more configuration file, `name` in `directory`; `config` is its path. `include.path` is
/// followed, as deep as git does, `includeIf` is not.
///
/// @return False if it includes more than may be read: what comes after that is not.
bool read_config(int directory, const char* name, const std::filesystem::path& config,
                 git_settings& settings);

/// Resolves `~/` by `HOME`.
std::filesystem::path expand_home(const std::string& text);

} // namespace espy::ignore
