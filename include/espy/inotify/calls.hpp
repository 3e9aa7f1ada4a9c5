/// The calls of inotify(7) as free functions: `init`, `add`, `remove`, `read`.
#pragma once

#include <espy/export.hpp>
#include <espy/inotify/api.hpp>
#include <espy/inotify/event.hpp>
#include <espy/inotify/mask.hpp>
#include <espy/unique_fd.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <system_error>

namespace espy::inotify {

/// Makes an instance, close-on-exec and non-blocking from birth.
///
/// @return The instance's descriptor, owned by the caller.
/// @par Errors
/// - `errc::instance_limit_reached` (`EMFILE`): `fs.inotify.max_user_instances` or the process's
///   open files are used up.
/// - `ENFILE`, `ENOMEM`: the system has no files or memory left.
/// @par Source
/// inotify_init1(2)
[[nodiscard]] ESPY_EXPORT unique_fd init(const api& table, std::error_code& ec) noexcept;
[[nodiscard]] inline unique_fd init(std::error_code& ec) noexcept {
    return init(api::system(), ec);
}
[[nodiscard]] ESPY_EXPORT unique_fd init(const api& table = api::system());

/// Watches `path`, or replaces the mask of the watch already on its inode.
///
/// @return The watch's id, unique in this instance until the watch ends. Two paths to one inode
///         give one id. `watch_id::none` on failure.
/// @par Errors
/// - `errc::watch_limit_reached` (`ENOSPC`): `fs.inotify.max_user_watches` is used up.
/// - `EACCES`: no read permission; `ENOENT`, `ENOTDIR`, `ELOOP`, `ENAMETOOLONG`: from resolving
///   `path`.
/// - `EEXIST`: `mask::mask_create`, and the inode is watched already.
/// - `EINVAL`: no event in `mask`, `mask_add` together with `mask_create`, or `fd` is no inotify
///   instance.
/// - `EBADF`: `fd` is not open. `ENOMEM`: no kernel memory.
/// @par Source
/// inotify_add_watch(2)
ESPY_EXPORT watch_id add(int fd, const std::filesystem::path& path, mask events, const api& table,
                         std::error_code& ec) noexcept;
inline watch_id add(int fd, const std::filesystem::path& path, mask events,
                    std::error_code& ec) noexcept {
    return add(fd, path, events, api::system(), ec);
}
ESPY_EXPORT watch_id add(int fd, const std::filesystem::path& path, mask events,
                         const api& table = api::system());

/// Ends a watch. Events that were queued before stay in the queue, and others may still come after
/// its `mask::ignored`.
///
/// @return False if the watch was gone already (its object deleted or unmounted): that is routine
///         and no error.
/// @par Errors
/// - `EBADF`: `fd` is not open. `EINVAL`: `fd` is no inotify instance. The kernel gives `EINVAL`
///   for a dead watch too; the two are told apart by asking for a watch on the empty path, which
///   has no effect.
/// @par Source
/// inotify_rm_watch(2)
ESPY_EXPORT bool remove(int fd, watch_id watch, const api& table, std::error_code& ec) noexcept;
inline bool remove(int fd, watch_id watch, std::error_code& ec) noexcept {
    return remove(fd, watch, api::system(), ec);
}
ESPY_EXPORT bool remove(int fd, watch_id watch, const api& table = api::system());

/// How a `read` ended.
enum class read_status {
    /// At least one event was read.
    events,
    /// Nothing is queued (`EAGAIN`).
    would_block,
    /// A signal handler ran before anything was read (`EINTR`); only a blocking descriptor gives
    /// this. Call again when ready.
    interrupted,
    /// End of file. inotify never gives it; a pipe that stands in for an instance does.
    end,
    /// The call failed; see the error code.
    failed,
};

/// What one `read` gave: how it ended, and views of the events in the caller's buffer (empty unless
/// `read_status::events`).
struct read_result {
    read_status status = read_status::would_block;
    inotify::events events = {};
};

/// Reads what is queued, as much as fits, into `buffer`. The views are valid until its bytes
/// change.
///
/// @par Errors
/// - `EINVAL`: `buffer` is too small for the next event; `min_buffer_size` bytes are always enough.
/// - `EBADF`, `EISDIR`, `EIO`: `fd` is not an instance. `EAGAIN` and `EINTR` are no errors but
///   states of the result.
/// @par Source
/// inotify(7), read(2)
[[nodiscard]] ESPY_EXPORT read_result read(int fd, std::span<std::byte> buffer,
                                           std::error_code& ec) noexcept;
[[nodiscard]] ESPY_EXPORT read_result read(int fd, std::span<std::byte> buffer);

/// The bytes that are queued now (`FIONREAD`): once this many have been read, everything queued
/// before has been seen.
///
/// @par Errors
/// `EBADF`, `ENOTTY`: `fd` is not an instance.
[[nodiscard]] ESPY_EXPORT std::size_t queued_bytes(int fd, std::error_code& ec) noexcept;
[[nodiscard]] ESPY_EXPORT std::size_t queued_bytes(int fd);

} // namespace espy::inotify
