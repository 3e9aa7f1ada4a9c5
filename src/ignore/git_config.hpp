/// Reads git's configuration, as far as ignore rules need it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace espy::ignore {

/// The last `core.excludesFile` that a configuration file sets, as written; `include.path` is
/// followed, `includeIf` is not.
std::optional<std::string> excludes_file_of(const std::filesystem::path& config);

/// Resolves `~/` by `HOME`.
std::filesystem::path expand_home(const std::string& text);

} // namespace espy::ignore
