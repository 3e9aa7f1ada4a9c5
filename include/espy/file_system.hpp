/// What the kernel can tell about changes, by type of file system.
#pragma once

#include <espy/export.hpp>

#include <cstdint>
#include <string_view>

namespace espy {

/// How much of what happens in a file system reaches this kernel's watches.
enum class kernel_knowledge : std::uint8_t {
    /// Every change is told.
    complete,
    /// Changes made through this machine's mount are told; those made behind it are not.
    local_only,
    /// The kernel makes the content up, and does not tell when it changes.
    none,
    /// The type is not in the table.
    unknown,
};

/// `complete`, `local-only`, `none`, `unknown`.
ESPY_EXPORT std::string_view to_string(kernel_knowledge value) noexcept;

/// One type of file system.
struct file_system_type {
    /// As in `/proc/self/mountinfo`; empty if it is not in the table.
    std::string_view name;
    kernel_knowledge knows = kernel_knowledge::unknown;
    /// One line: why.
    std::string_view reason;
    /// Other machines, or programs behind the mount, change the files.
    bool remote = false;
    bool fuse = false;
};

/// The row for a type as in `/proc/self/mountinfo`; `fuse.NAME` falls back to `fuse`.
ESPY_EXPORT file_system_type look_up_file_system(std::string_view type) noexcept;
/// The row for an `f_type` of statfs(2). Every FUSE file system has the same number, also `fuseblk`
/// and `virtiofs`: ask for those by name.
ESPY_EXPORT file_system_type look_up_file_system(std::uint32_t magic) noexcept;

} // namespace espy
