/// Says why a directory cannot be watched, and what to do.
#pragma once

#include <cstdint>
#include <string>
#include <system_error>

namespace espy::tree {

/// One line for people. `held` is how many watches the watcher has, `needed` how many more it wants
/// as of now.
std::string explain_failure(std::error_code why, std::uint64_t held, std::uint64_t needed);

/// No directory of the file system can be marked, at least not by this group.
bool is_refused(std::error_code why) noexcept;
/// One line for people: why fanotify(7) does not watch a directory.
std::string explain_missing_mark(std::error_code why);

} // namespace espy::tree
