/// The calls of fanotify(7) as free functions: `init`, `mark`, `read`.
#pragma once

#include <espy/export.hpp>
#include <espy/fanotify/api.hpp>
#include <espy/fanotify/event.hpp>
#include <espy/fanotify/flags.hpp>
#include <espy/fanotify/mask.hpp>
#include <espy/unique_fd.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <system_error>

namespace espy::fanotify {

/// Makes a group, close-on-exec and non-blocking from birth. Files in its events are open for
/// reading and close-on-exec.
///
/// @return The group's descriptor, owned by the caller.
/// @par Errors
/// - `EPERM`: `flags` needs `CAP_SYS_ADMIN`; so does every group that reports no handles.
/// - `EINVAL`: `flags` do not go together, or the kernel does not know one of them.
/// - `errc::instance_limit_reached` (`EMFILE`): `fs.fanotify.max_user_groups` or the process's open
///   files are used up.
/// - `ENOSYS`: the kernel, or a sandbox, has no fanotify. `ENOMEM`: no kernel memory.
/// @par Source
/// fanotify_init(2)
[[nodiscard]] ESPY_EXPORT unique_fd init(init_flags flags, const api& table,
                                         std::error_code& ec) noexcept;
[[nodiscard]] inline unique_fd init(init_flags flags, std::error_code& ec) noexcept {
    return init(flags, api::system(), ec);
}
[[nodiscard]] ESPY_EXPORT unique_fd init(init_flags flags, const api& table = api::system());

/// Adds `events` to a mark, or removes them from it: a mark on the inode of `path`, or with
/// `mark_flags::filesystem`, `mount` or `mntns` on what that is part of. `mark_flags::flush`
/// removes all marks of that kind.
///
/// @par Errors
/// - `errc::watch_limit_reached` (`ENOSPC`): `fs.fanotify.max_user_marks` is used up.
/// - `EPERM`: a mark of a file system or a mount needs `CAP_SYS_ADMIN` over it.
/// - `EACCES`: no read permission; `ENOENT`, `ENOTDIR`, `ELOOP`, `ENAMETOOLONG`: from resolving
///   `path`; `ENOENT` also when there is no such mark to remove.
/// - `EOPNOTSUPP`: the file system has no handles that a mark of this kind needs (overlayfs without
///   `nfs_export`, procfs).
/// - `EXDEV`: `path` is in a btrfs subvolume; or the group has marks of a file system that shares
///   its `fsid`, or has none. `ENODEV`: the file system has no `fsid` (FUSE).
/// - `EINVAL`: flags or events do not go together or with the group, or `fd` is no group.
/// - `EBADF`: `fd` or `directory` is not open. `ENOMEM`: no kernel memory.
/// @par Source
/// fanotify_mark(2)
ESPY_EXPORT void mark(int fd, mark_flags flags, mask events, const std::filesystem::path& path,
                      const api& table, std::error_code& ec) noexcept;
inline void mark(int fd, mark_flags flags, mask events, const std::filesystem::path& path,
                 std::error_code& ec) noexcept {
    mark(fd, flags, events, path, api::system(), ec);
}
ESPY_EXPORT void mark(int fd, mark_flags flags, mask events, const std::filesystem::path& path,
                      const api& table = api::system());
/// The same for what the descriptor `object` is open on, in whatever way.
ESPY_EXPORT void mark(int fd, mark_flags flags, mask events, int object, const api& table,
                      std::error_code& ec) noexcept;
inline void mark(int fd, mark_flags flags, mask events, int object, std::error_code& ec) noexcept {
    mark(fd, flags, events, object, api::system(), ec);
}
ESPY_EXPORT void mark(int fd, mark_flags flags, mask events, int object,
                      const api& table = api::system());

/// How a `read` ended.
enum class read_status {
    /// At least one event was read.
    events,
    /// Nothing is queued (`EAGAIN`).
    would_block,
    /// A signal handler ran before anything was read (`EINTR`); only a blocking descriptor gives
    /// this. Call again when ready.
    interrupted,
    /// End of file. fanotify never gives it; a pipe that stands in for a group does.
    end,
    /// The call failed; see the error code.
    failed,
};

/// What one `read` gave: how it ended, and views of the events in the caller's buffer (empty unless
/// `read_status::events`).
struct read_result {
    read_status status = read_status::would_block;
    fanotify::events events = {};
};

/// Reads what is queued, as much as fits, into `buffer`. The views are valid until its bytes
/// change. Files and pidfds in the events are the caller's to close.
///
/// @par Errors
/// - `EINVAL`: `buffer` is too small for the next event; `min_buffer_size` bytes are always enough.
/// - `EMFILE`, `ENFILE`: no descriptor is left for the file or the process of an event.
/// - `EBADF`, `EISDIR`, `EIO`: `fd` is not a group. `EAGAIN` and `EINTR` are no errors but states
///   of the result.
/// @par Source
/// fanotify(7), read(2)
[[nodiscard]] ESPY_EXPORT read_result read(int fd, std::span<std::byte> buffer,
                                           std::error_code& ec) noexcept;
[[nodiscard]] ESPY_EXPORT read_result read(int fd, std::span<std::byte> buffer);

/// The events that are queued now: once this many have been read, everything that happened before
/// has been seen. (`FIONREAD` gives `event_header_size` bytes for each, whatever its true size.)
///
/// @par Errors
/// `EBADF`, `ENOTTY`: `fd` is not a group.
[[nodiscard]] ESPY_EXPORT std::size_t queued_events(int fd, std::error_code& ec) noexcept;
[[nodiscard]] ESPY_EXPORT std::size_t queued_events(int fd);

} // namespace espy::fanotify
