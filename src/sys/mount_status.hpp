/// Mounts, asked for by number. To look up a path waits for the server that it leads to; this does
/// not.
#pragma once

#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

namespace espy::sys {

/// What `statmount(2)` says of a mount.
struct mount_status {
    /// As in `/proc/self/mountinfo`: used again as soon as it is free.
    std::uint32_t number = 0;
    /// Where this process sees it; empty if it does not.
    std::string place;
};

/// The mounts of this process's namespace, by numbers that are never used again; parents first.
///
/// @par Errors
/// `ENOSYS`, `EPERM`: the kernel (before Linux 6.8), or a sandbox, has no `listmount(2)`.
[[nodiscard]] std::vector<std::uint64_t> list_mounts(std::error_code& ec);

/// @par Errors
/// `ENOENT`: it is not mounted any more: routine. `ENOSYS`, `EPERM`: as above; `EPERM` also where it
/// is out of reach.
[[nodiscard]] mount_status stat_mount(std::uint64_t mount, std::error_code& ec);

} // namespace espy::sys
