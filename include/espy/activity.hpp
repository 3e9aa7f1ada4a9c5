/// Level 2, without a record: a log of what happens on whole file systems.
#pragma once

#include <espy/batch.hpp>
#include <espy/change.hpp>
#include <espy/change_iterator.hpp>
#include <espy/coverage.hpp>
#include <espy/export.hpp>
#include <espy/options.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <system_error>

namespace espy {

namespace tree {
struct kernel_calls;
}

/// One root of an activity. Fields as in `root_options`.
struct activity_options {
    kinds tell = default_kinds;
    std::uint32_t max_depth = std::numeric_limits<std::uint32_t>::max();
    bool one_file_system = false;
    bool must_exist = true;
    /// Asked of a directory when something happens in it, and again after it, or one above it, was
    /// renamed.
    std::function<bool(std::string_view directory)> prune = {};
    /// Asked of an entry with each change of it.
    std::function<bool(std::string_view path, entry_type type)> select = {};
    std::function<void(const change& seen)> notice = {};
};

/// Tells what happens below directories from the first moment on, however much is in them: nothing is
/// listed, and no record of the entries is kept. Each file system is marked as a whole by
/// fanotify(7), which takes `CAP_SYS_ADMIN` and Linux 5.17. No thread, no lock, no global, no output.
/// Distinct objects: safe. Shared objects: unsafe, but for `wake`.
///
/// What is promised: every change that the kernel tells of is told, with a path that was true at its
/// place in the stream, and with the process that did it (`change::pid`); `overflow` stands where
/// events were lost; `sync` is a barrier. What is not:
/// - There is no map to be kept from it: no `exists`, no `resynced`, and of a directory that comes or
///   goes as a whole no content. What an `overflow` hides is not found out. Whoever needs that
///   wants a `watcher`.
/// - The kernel merges what one process does to one object under one name until that is read. It is
///   told once, at the place of the first, in the order in which things happen to a file: `created`,
///   its content, `removed`. Renames to and fro may be told less often than they happened.
/// - Where two processes are at one file, what the second does may be told before the `created`, or the
///   `renamed`, by which the first makes it visible: the kernel shows a name before it queues that.
/// - `renamed` never says `replaced`. `removed` has a type only if it is a directory, or if the file
///   was told of before. What vanished before it could be looked at is told as `file`.
/// - A name of more than 255 bytes is told as an `overflow`.
/// - A file system below the root that cannot be marked is named by a `watch_failed`.
///
/// The loop contract, and what holds without memory, after a move and in a child of fork(2), are
/// those of `watcher`.
class ESPY_EXPORT activity {
public:
    /// Throws `espy::error`.
    activity();
    explicit activity(std::error_code& ec);
    activity(activity&&) noexcept;
    activity& operator=(activity&&) noexcept;
    ~activity();

    /// Adds a root, a directory, which is `ready` with the next `poll`. It may be replaced, deleted and
    /// come back, as that of a `watcher`.
    ///
    /// @par Errors
    /// - `ENOENT`: nothing is there, and `must_exist`. `ENOTDIR`: it is no directory.
    /// - `EPERM`, `EOPNOTSUPP`, `ENODEV`, `EXDEV`, `ENOSYS`: its file system cannot be marked as a
    ///   whole, as by an ordinary user, or on overlayfs.
    /// - `EINVAL`: a `max_depth` of 0. `ENOMEM`, `EMFILE` and what else the calls of the kernel give.
    root_id add(const std::filesystem::path& path, const activity_options& options = {});
    root_id add(const std::filesystem::path& path, const activity_options& options,
                std::error_code& ec);
    bool remove(root_id root);
    /// Has `activity_options::prune` asked again of all directories of the root.
    /// @return False if there is no such root.
    bool reprune(root_id root);

    int native_handle() const noexcept;
    bool poll(batch& out);
    bool poll(batch& out, std::error_code& ec);
    wait_status wait(batch& out, std::chrono::milliseconds timeout = std::chrono::milliseconds(-1),
                     std::stop_token stop = {});
    wait_status wait(batch& out, std::chrono::milliseconds timeout, std::stop_token stop,
                     std::error_code& ec);
    /// A barrier: fills `out` with all that is to be told of what happened before the call.
    sync_status sync(batch& out, std::chrono::milliseconds timeout = std::chrono::milliseconds(-1),
                     std::stop_token stop = {});
    sync_status sync(batch& out, std::chrono::milliseconds timeout, std::stop_token stop,
                     std::error_code& ec);
    void wake() noexcept;

    void stats(statistics& out) const;
    [[nodiscard]] statistics stats() const {
        statistics out;
        stats(out);
        return out;
    }
    /// Whether the file system of `path`, below the root, there or not, is marked.
    [[nodiscard]] std::optional<coverage> covers(root_id root, std::string_view path) const;

    using iterator = change_iterator<activity>;
    iterator begin();
    std::default_sentinel_t end() const noexcept { return {}; }

private:
    friend struct test_access;
    struct implementation;
    /// Over another kernel than the system's.
    activity(std::error_code& ec, const tree::kernel_calls& calls);

    std::unique_ptr<implementation> self_;
};

} // namespace espy
