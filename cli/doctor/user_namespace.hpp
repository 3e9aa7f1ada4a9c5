/// Whom the kernel charges for what a process in another user namespace holds.
#pragma once

#include <cstdint>
#include <optional>

namespace espy::doctor {

/// The user in this process's namespace who is charged for processes whose namespace is the file
/// `name` below `directory` (`/proc/PID`, `ns/user`): the owner of the outermost namespace between.
/// Nothing if it is the same namespace, or cannot be told.
/// @par Source
/// user_namespaces(7), ioctl_ns(2)
std::optional<std::uint32_t> charged_owner(int directory, const char* name);

/// True for the inode of the user and PID namespaces that the kernel starts with.
bool is_first_user_namespace();
bool is_first_pid_namespace();

} // namespace espy::doctor
