/// The three functions of inotify(7) as a table that can be checked, replaced and made to fail.
#pragma once

#include <espy/export.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

namespace espy::inotify {

/// Where `init`, `add` and `remove` find the kernel. The default is the process's own C library;
/// tests put functions of their own here to inject faults. Each function behaves like its manual
/// page: -1 and `errno` on failure. Distinct objects: safe. Shared objects: safe to read.
struct ESPY_EXPORT api {
    /// inotify_init1(2).
    int (*init1)(int flags);
    /// inotify_add_watch(2).
    int (*add_watch)(int fd, const char* path, std::uint32_t mask);
    /// inotify_rm_watch(2).
    int (*rm_watch)(int fd, int wd);
    /// Keeps a loaded library in memory; empty for `system()`.
    std::shared_ptr<void> library = {};

    /// The process's own C library.
    static const api& system() noexcept;

    /// Resolves the three functions in the shared library `name`, for example `libc.so.6`, found as
    /// dlopen(3) does.
    ///
    /// @par Errors
    /// All equal `errc::inotify_missing`; the message names the function that is missing.
    /// - the library cannot be loaded;
    /// - it lacks `inotify_init1`, `inotify_add_watch` or `inotify_rm_watch`.
    [[nodiscard]] static api load(const std::string& name, std::error_code& ec);
    /// The same; throws `espy::error`, whose text has the dynamic linker's own reason and `path1()`
    /// the library.
    [[nodiscard]] static api load(const std::string& name);
};

} // namespace espy::inotify
