/// What the kernel can tell about changes, by type of file system.
#pragma once

#include <cstdint>
#include <string_view>

namespace espy::doctor {

enum class knowledge : std::uint8_t {
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
std::string_view to_string(knowledge value) noexcept;

/// One type of file system.
struct file_system_type {
    std::string_view name;
    knowledge knows = knowledge::unknown;
    /// One line: why.
    std::string_view reason;
    /// Other machines, or programs behind the mount, change the files.
    bool remote = false;
    bool fuse = false;
};

/// The row for a type as in mountinfo; `fuse.NAME` falls back to `fuse`.
file_system_type look_up_file_system(std::string_view type) noexcept;

} // namespace espy::doctor
