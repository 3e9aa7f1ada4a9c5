/// Reads ignore files, without ever leaving the tree over a symbolic link.
#pragma once

#include <espy/unique_fd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace espy::ignore {

/// Whether the last component of a name may be a symbolic link.
enum class links { refuse, follow };

/// The content of a regular file, or nothing. `ec` says why, but for a file that does not exist;
/// `EFBIG`: it is longer than `most_of_one`.
std::optional<std::string> read_file(int directory, const char* name, links last,
                                     std::error_code& ec);

/// Opens a directory by its path below another one (empty: that one), for use as a place only.
unique_fd open_below(int top, std::string_view path, std::error_code& ec);

} // namespace espy::ignore
