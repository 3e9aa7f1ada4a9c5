/// File handles, made and opened.
#pragma once

#include <espy/export.hpp>
#include <espy/fanotify/api.hpp>
#include <espy/fanotify/file_handle.hpp>
#include <espy/fanotify/flags.hpp>
#include <espy/unique_fd.hpp>

#include <filesystem>
#include <system_error>

namespace espy::fanotify {

/// A handle, and the mount through which it was made (as in `/proc/self/mountinfo`).
struct found_handle {
    file_handle handle;
    int mount_id = -1;
};

/// The handle of `path` relative to `directory` (`AT_FDCWD`, or a descriptor of any kind). A
/// symbolic link at the end is not followed, unless `flags` say so. With `handle_flags::empty_path`
/// and an empty path it is the handle of what `directory` is open on.
///
/// @par Errors
/// - `EOPNOTSUPP`: the file system has no handles that could be opened; `handle_flags::fid` may
///   still give one to compare.
/// - `EINVAL`: the kernel does not know one of `flags`.
/// - `EACCES`, `ENOENT`, `ENOTDIR`, `ELOOP`, `ENAMETOOLONG`, `EBADF`: from resolving `path`.
/// - `EOVERFLOW`: the handle has more than `max_handle_size` bytes.
/// @par Source
/// name_to_handle_at(2)
[[nodiscard]] ESPY_EXPORT found_handle handle_of(int directory, const std::filesystem::path& path,
                                                 handle_flags flags, const api& table,
                                                 std::error_code& ec) noexcept;
[[nodiscard]] inline found_handle handle_of(int directory, const std::filesystem::path& path,
                                            handle_flags flags, std::error_code& ec) noexcept {
    return handle_of(directory, path, flags, api::system(), ec);
}
[[nodiscard]] ESPY_EXPORT found_handle handle_of(int directory, const std::filesystem::path& path,
                                                 handle_flags flags,
                                                 const api& table = api::system());

/// Opens the directory that `handle` names, for reading, close-on-exec. `mount` is a descriptor of
/// anything on its file system; where the directory is reachable from there or not does not matter.
///
/// `O_DIRECTORY` is part of the call: with it, a user namespace's own root may open the handles of
/// a file system that it mounted itself (Linux 6.11).
///
/// @par Errors
/// - `ESTALE`: it does not exist any more: routine. Or `mount` is on another file system.
/// - `EPERM`: needs `CAP_DAC_READ_SEARCH`, in the initial namespace or as said above.
/// - `ENOTDIR`: it is no directory. `EBADF`: `mount` is not open. `EMFILE`, `ENFILE`: no descriptor
///   is left.
/// @par Source
/// open_by_handle_at(2)
[[nodiscard]] ESPY_EXPORT unique_fd open_directory(int mount, const file_handle& handle,
                                                   const api& table, std::error_code& ec) noexcept;
[[nodiscard]] inline unique_fd open_directory(int mount, const file_handle& handle,
                                              std::error_code& ec) noexcept {
    return open_directory(mount, handle, api::system(), ec);
}
[[nodiscard]] ESPY_EXPORT unique_fd open_directory(int mount, const file_handle& handle,
                                                   const api& table = api::system());

/// Opens whatever `handle` names, with the flags of open(2) that are given, close-on-exec.
///
/// @par Errors
/// As `open_directory`, and `EPERM` in a user namespace.
[[nodiscard]] ESPY_EXPORT unique_fd open(int mount, const file_handle& handle, int open_flags,
                                         const api& table, std::error_code& ec) noexcept;
[[nodiscard]] inline unique_fd open(int mount, const file_handle& handle, int open_flags,
                                    std::error_code& ec) noexcept {
    return open(mount, handle, open_flags, api::system(), ec);
}
[[nodiscard]] ESPY_EXPORT unique_fd open(int mount, const file_handle& handle, int open_flags,
                                         const api& table = api::system());

} // namespace espy::fanotify
