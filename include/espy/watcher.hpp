/// Level 2: tells what changed in directory trees, so that a map kept from the changes always
/// equals the disk.
#pragma once

#include <espy/batch.hpp>
#include <espy/change.hpp>
#include <espy/change_iterator.hpp>
#include <espy/choice.hpp>
#include <espy/coverage.hpp>
#include <espy/export.hpp>
#include <espy/options.hpp>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy {

namespace tree {
struct engine_options;
}

/// Watches any number of roots over one kernel instance of each backend that they need. No thread,
/// no lock, no global, no output; everything happens inside the calls. Distinct objects: safe.
/// Shared objects: unsafe, but for `wake`.
///
/// Out of memory is `ENOMEM` of the call that needed it, or `std::bad_alloc` of one that has no error
/// code. What was not told then is lost: every later call fails with `ENOMEM`, and the watcher can
/// only be destroyed or assigned to. Nothing ends the process.
///
/// Moved from: it can only be destroyed or assigned to. In a child of fork(2) the same: the parent's
/// goes on undisturbed then; any other call would take the parent's events. Nothing of it outlasts
/// execve(2).
///
/// The loop contract: `native_handle()` is readable when `poll` has something to do; nothing else
/// is ever needed, no timer and no deadline. Keep a map of path to type, start it with the `exists`
/// changes (`root_options::initial`), apply `created`, `renamed` and `removed` in order, and it
/// equals the disk whenever the stream is quiet.
class ESPY_EXPORT watcher {
public:
    /// Throws `espy::error`: `errc::instance_limit_reached` names `fs.inotify.max_user_instances`
    /// or the open files. A backend that was not asked for by name is not tried before `add`.
    explicit watcher(const watcher_options& options = {});
    /// Without a throw: after a failure it may only be assigned to or destroyed.
    watcher(const watcher_options& options, std::error_code& ec);
    watcher(watcher&&) noexcept;
    watcher& operator=(watcher&&) noexcept;
    ~watcher();

    /// Adds a root: a directory with all below it, or a single file. It is listed and watched by
    /// the calls that follow, the end of which `ready` tells. A root is a path, not an inode: it
    /// may be replaced, deleted and come back. The path may lead over symbolic links; below it they
    /// are followed if `root_options::follow_symlinks` says so. A relative path is resolved now.
    ///
    /// @par Errors
    /// - `ENOENT`, `ENOTDIR`: nothing is there, and `root_options::must_exist`.
    /// - `EACCES`: the root may not be read. `ELOOP`, `ENAMETOOLONG`: from resolving it.
    /// - `EINVAL`: it is neither a directory nor a file (a socket, a FIFO, a device), or a `max_depth`
    ///   of 0.
    /// - `errc::instance_limit_reached` and others: no backend can be had, see `backend::automatic`.
    /// - `ENOMEM`: see above.
    ///
    /// What the error that is thrown says is one line: which path, why, and what to do.
    root_id add(const std::filesystem::path& path, const root_options& options = {});
    root_id add(const std::filesystem::path& path, const root_options& options,
                std::error_code& ec);

    /// Removes a root; nothing more is told of it, its watches end.
    /// @return False if there is no such root.
    bool remove(root_id root);

    /// Asks `root_options::prune` again, of `directory` (by its path below the root, empty for the
    /// root) and of all directories below it, because its answers have changed. What is pruned from
    /// now on is told as removed from below, what no longer is as created, by the `poll`s that
    /// follow.
    /// @return False if there is no such root.
    bool reprune(root_id root, std::string_view directory = {});

    /// The one descriptor to poll, still owned: readable when `poll` has work. An epoll(7) set, to
    /// which a program may add what else it waits for, if it waits with epoll_wait(2) and not with
    /// `wait`, which would find that ready again and again.
    int native_handle() const noexcept;

    /// Fills `out` with what is there, without blocking; what was in it is dropped. A call works
    /// for less than 10 milliseconds, and for as long as the system call lasts that it is in by then,
    /// should a disk, or a server, be slow. A directory of millions of entries, or all that was below
    /// one that is gone, is listed, or told, by several calls. A few single steps may take longer, such
    /// as to follow the way to a root, or to tell all below a followed link that is gone, or each
    /// entry of a rename that is expanded. If more is to be done, the descriptor stays readable, so
    /// ask for it level-triggered.
    ///
    /// @return True if `out` has changes. False does not mean that the work is done.
    /// @par Errors
    /// `EBADF`, `EIO` and the like from reading the kernel's queue; `ENOMEM`. Limits and
    /// permissions are changes, not errors.
    bool poll(batch& out);
    bool poll(batch& out, std::error_code& ec);

    /// Blocks until there are changes, the time is over (negative: never), `wake` is called, `stop`
    /// is requested, or a handler of a signal ran. Errors are those of `poll`. Without roots there
    /// are no changes.
    wait_status wait(batch& out, std::chrono::milliseconds timeout = std::chrono::milliseconds(-1),
                     std::stop_token stop = {});
    /// @return After an error nothing that means anything.
    wait_status wait(batch& out, std::chrono::milliseconds timeout, std::stop_token stop,
                     std::error_code& ec);

    /// A barrier: fills `out` with all that is to be told of everything that happened before the
    /// call, the initial listing and repairs included. After `reached`, a map
    /// kept from the changes equals the disk as it was at some moment after the call began, but for
    /// what a `watch_failed` names, and for `sync_status::in_doubt`. Errors are those of `poll`.
    ///
    /// It works for so long at most (negative: for as long as it takes), or until `stop` is requested,
    /// and a few milliseconds more to complete what it tells.
    sync_status sync(batch& out, std::chrono::milliseconds timeout = std::chrono::milliseconds(-1),
                     std::stop_token stop = {});
    /// @return After an error nothing that means anything.
    sync_status sync(batch& out, std::chrono::milliseconds timeout, std::stop_token stop,
                     std::error_code& ec);

    /// Ends a `wait` or a range loop, the current or the next one. May be called from any thread
    /// and from a signal handler.
    void wake() noexcept;

    /// Fills in the counters; of a later minor version there may be more, at the end.
    void stats(statistics& out) const;
    [[nodiscard]] statistics stats() const {
        statistics out;
        stats(out);
        return out;
    }
    /// What of this is with which backend; those that no root needed yet are not there.
    [[nodiscard]] std::vector<backend_use> backends() const;
    /// Which backend has a root, and why. That may change, see `backend::automatic`. Nothing: no
    /// such root.
    [[nodiscard]] std::optional<backend_choice> choice(root_id root) const;

    /// Says what tells of changes at `path` (below the root, there or not); with a slash at its
    /// end, of the entries of that directory. As of the last `poll`. Nothing: no such root.
    [[nodiscard]] std::optional<coverage> covers(root_id root, std::string_view path) const;

    using iterator = change_iterator<watcher>;
    /// `for (const espy::change& change : watcher)`: waits for changes and gives one after the
    /// other; ends at `wake`.
    iterator begin();
    std::default_sentinel_t end() const noexcept { return {}; }

private:
    friend struct test_access;
    struct implementation;
    /// Over another kernel than the system's.
    watcher(std::error_code& ec, const tree::engine_options& options);

    std::unique_ptr<implementation> self_;
};

} // namespace espy
