/// Says why a directory cannot be watched, and what to do.
#pragma once

#include <cstdint>
#include <string>
#include <system_error>

namespace espy::tree {

/// One line for people. `held` is how many watches the watcher has, `needed` how many more it wants
/// as of now.
std::string explain_failure(std::error_code why, std::uint64_t held, std::uint64_t needed);

} // namespace espy::tree
