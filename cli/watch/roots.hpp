/// Which paths are watched.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {

/// The paths in `text`: ended by NULs if there is one in it, otherwise by newlines. Empty ones are
/// left out.
std::vector<std::string> split_paths(std::string_view text);

/// `split_paths` of all of standard input. Throws `failure`.
std::vector<std::string> read_paths_from_stdin();

/// `path` with the present directory before it, without `.` and doubled slashes; symbolic links and
/// `..` stay, for they may lead elsewhere.
std::string absolute_path(const std::string& path);

} // namespace espy::cli
