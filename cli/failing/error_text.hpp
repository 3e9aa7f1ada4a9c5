/// Errors of the library as one line: what, why, and what to do.
#pragma once

#include <espy/error.hpp>

#include <exception>
#include <string>
#include <string_view>

namespace espy::cli {

/// For an error that is not about a path that was given.
std::string error_text(const espy::error& error);

/// For what the library, or the standard library, threw besides.
std::string error_text(const std::exception& error);

/// For a path that cannot be watched.
std::string root_error_text(std::string_view path, std::error_code why);
/// The same, if no entries were to be tracked.
std::string untracked_error_text(std::string_view path, std::error_code why);

} // namespace espy::cli
