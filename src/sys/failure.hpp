/// Says why a directory cannot be watched, and what to do.
#pragma once

#include <espy/file_system.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace espy::tree {

/// What a call that failed says of the path it was given.
enum class obstacle : std::uint8_t {
    nothing,
    /// What was meant is not there; nothing, or something else.
    gone,
    /// Nothing can be there.
    impossible,
    /// A mode is in the way; changes of it are told.
    forbidden,
    /// Nothing: of descriptors, memory or a server there was not enough. Asked again, it may say more.
    for_now,
};
obstacle obstacle_of(std::error_code why) noexcept;

/// One line for people. `held` is how many watches the watcher has, `needed` how many more it wants
/// as of now.
std::string explain_failure(std::error_code why, std::uint64_t held, std::uint64_t needed);

/// A directory that is open cannot be watched, nor can others like it be: it is listed instead.
bool is_refused(std::error_code why) noexcept;
/// One line for people: why this backend does not watch a directory.
std::string explain_missing_watch(std::string_view backend, std::error_code why);
/// One line for people: what is not told of a file system that the kernel makes.
std::string explain_kernels_own(const file_system_type& type);

} // namespace espy::tree
