/// Taking paths apart, as bytes.
#pragma once

#include <string_view>

namespace espy::cli {

/// The last name of `path`: `c` of `a/b/c`, `/` of `/`. Slashes at the end do not count.
std::string_view last_name(std::string_view path) noexcept;

/// What `last_name` is in: `a/b` of `a/b/c`, `.` of `a`, `/` of `/a` and of `/`.
std::string_view parent_directory(std::string_view path) noexcept;

/// `path` seen from `root`: `b/c` of `a/b/c` and `a`, `.` if they are the same.
/// @pre `path` is `root` or below it.
std::string_view below(std::string_view path, std::string_view root) noexcept;

} // namespace espy::cli
