/// The functions of fanotify(7) and of file handles as a table that can be replaced and made to
/// fail.
#pragma once

#include <espy/export.hpp>

#include <cstdint>

struct file_handle;

namespace espy::fanotify {

/// Where the calls find the kernel. The default is the process's own C library; tests put functions
/// of their own here to inject faults. Each function behaves like its manual page: -1 and `errno`
/// on failure. Distinct objects: safe. Shared objects: safe to read.
struct ESPY_EXPORT api {
    /// fanotify_init(2).
    int (*init)(unsigned flags, unsigned event_flags);
    /// fanotify_mark(2).
    int (*mark)(int fd, unsigned flags, std::uint64_t mask, int directory, const char* path);
    /// name_to_handle_at(2).
    int (*name_to_handle)(int directory, const char* path, ::file_handle* handle, int* mount_id,
                          int flags);
    /// open_by_handle_at(2).
    int (*open_by_handle)(int mount, ::file_handle* handle, int flags);

    /// The process's own C library.
    static const api& system() noexcept;
};

} // namespace espy::fanotify
