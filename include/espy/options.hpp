/// How a watcher works, and what of a root it tells.
#pragma once

#include <espy/backend.hpp>
#include <espy/change.hpp>
#include <espy/inotify/mask.hpp>
#include <espy/known.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string_view>

namespace espy {

/// One root. Every field has a default: `watcher.add(path, {.recursive = false})`.
struct root_options {
    /// The kinds of change to tell. A map needs `created`, `renamed` and `removed`. Of a directory
    /// the kernel is asked for what the roots that it belongs to want, and no more.
    kinds tell = default_kinds;
    /// The kernel's own records to tell besides, as `change_kind::event`: each that has one of these
    /// bits and is about a directory in the tree is told once, in its place in the stream, also
    /// before `ready` and between an `overflow` and its `resynced`. `ignored` and `unmount` may be
    /// among them. Nothing is taken out of them: neither equal ones, nor what listings by this watcher
    /// cause (`open`, `access`, `close_nowrite` of directories), nor entries that are hidden by `select`.
    ///
    /// On such a root files without a name are heard, too (no `IN_EXCL_UNLINK`): a write by who holds
    /// open what was deleted may be told as `modified` of what has the name by now. Records are the
    /// kernel's with `backend::inotify`; of `backend::fanotify` they are hints, many bits in one and
    /// in no order; of `backend::poll` there are none. A root that is a file has none.
    inotify::mask events = inotify::mask::none;
    /// What is below the directories in the root is told too; otherwise they are entries only.
    bool recursive = true;
    /// How many levels of entries are told: 1 is what is in the root itself. With 0 `add` fails.
    std::uint32_t max_depth = std::numeric_limits<std::uint32_t>::max();
    /// Directories of other file systems are entries, but are not descended into.
    bool one_file_system = false;
    /// Symbolic links below the root are followed, as by
    /// `std::filesystem::directory_options::follow_directory_symlink`, links to files, too: what is
    /// told of what one leads to has the link's path, as if it were there. A link stays an entry of
    /// the type `symlink`; what is in the directory that it leads to is told below it, and what
    /// changes a file that it leads to is told as a change of the link's content. Each directory is
    /// told once: not if it is in the root's tree, or below another link that is followed.
    bool follow_symlinks = false;
    /// A directory that is renamed is told entry by entry: after it, each entry below it as
    /// `renamed`, from its own former path. For consumers that keep a flat map. What it replaced is
    /// told as `removed` before; of two that were exchanged one is told as removed and created, with
    /// all below it, and nothing as `change::exchanged` but two entries without any below them.
    bool expand_renames = false;
    /// `change::type` says what each entry is, which no event tells of a new file: it is looked at. If
    /// nobody wants to know, what is no directory is told as `file`, and costs no system call, unless
    /// links are followed.
    bool types = true;
    /// Tell an `exists` for every entry before `ready`.
    bool initial = false;
    /// `add` fails with `ENOENT` if nothing is at the path. Otherwise the root is waited for.
    bool must_exist = true;
    /// Says of a directory, by its path below the root (`a/b`), that it is not to be descended
    /// into: it stays an entry, nothing below it is watched, listed or told. Empty: every directory
    /// is descended into. Asked when a directory is found, renamed, or found again by a listing;
    /// the latest answer holds. Must not throw, nor call the watcher.
    std::function<bool(std::string_view directory)> prune = {};
    /// Says of an entry, by its path below the root (empty: the root itself) and its type, that it
    /// is told. What is hidden is, to the consumer, outside of the tree: a rename over that border
    /// is `created` or `removed`, and no path is told that is not selected. It says nothing about
    /// descent. Empty: every entry is told. Asked when an entry is found, renamed (and of all in a
    /// directory that is), or found again by a listing; the latest answer holds. Must not throw, nor
    /// call the watcher.
    std::function<bool(std::string_view path, entry_type type)> select = {};
    /// Is shown each change of an entry at its place in the stream, selected or not, before that is
    /// decided; for whom the answers of `prune` and `select` depend on what is in the tree. What it
    /// is shown is valid during the call. Must not throw, nor call the watcher.
    std::function<void(const change& seen)> notice = {};
    /// What is known of the tree from earlier. Not what is there is told before `ready`, but how it
    /// differs: as changes like any other, renames included, so that what was known, with them
    /// applied, is what is there. Asked once for the root and for each directory that was given,
    /// when something is first found at the root's path: a root that is missing is not compared until
    /// it comes. `initial` says nothing then. With `follow_symlinks` `add` fails with `EINVAL`.
    known_entries known = {};
};

/// The watcher as a whole.
struct watcher_options {
    /// Where events come from.
    espy::backend backend = espy::backend::automatic;
    /// Bytes read from the kernel at once: at least 272, and more once an event needs more.
    std::size_t buffer_size = 65536;
    /// Events that arrive while a tree is being listed, or others are being looked into, wait in
    /// memory, up to this many bytes; beyond it the kernel's own queue fills, and at worst
    /// overflows, which is told and repaired.
    std::size_t backlog_size = std::size_t{64} << 20;
    /// The kernel's queue of fanotify(7) is to have no end, for whoever may ask for that. It never
    /// overflows then, but a program that does not call `poll` for a while has the kernel hold some
    /// 280 bytes for each event of the whole file system, whoever causes it, without a limit. As a
    /// rule the queue has `fs.fanotify.max_queued_events` (16,384: 5 MB), and its overflow is told and
    /// repaired, as that of inotify(7) is.
    bool unlimited_queue = false;
    /// To watch a directory with inotify(7), the watcher makes it the process's working directory for
    /// a moment: an eighth less work to arm a tree, since the call takes paths only, and a path of
    /// `/proc` is the other way to name what a descriptor is open on. Only for programs in which no
    /// other thread uses relative paths.
    bool borrows_working_directory = false;
    /// What is polled (the backend `poll`; network file systems and the like, which change without
    /// the kernel's knowledge; directories for which there is no watch any more) is listed this
    /// often, and directories that changed lately eight times as often. Less than 10 ms is taken for
    /// that; `milliseconds::max()`: only `watcher::sync` lists.
    std::chrono::milliseconds poll_interval{2000};
    /// Per cent of the time that polling takes at most: after a listing that took long it rests.
    /// What is not from 1 to 100 is taken for the nearest of them. `watcher::sync` does not wait for
    /// it.
    unsigned poll_share = 10;
};

/// Counters of a watcher, all since its construction unless said otherwise.
struct statistics {
    /// Directories that have a watch, now.
    std::uint64_t directories_watched = 0;
    /// Watches held in the kernel, now: those of directories, and those on the ways to the roots.
    std::uint64_t watches = 0;
    /// Entries known, directories included, now.
    std::uint64_t entries_known = 0;
    /// Directories that cannot be watched or listed (limit, permission, another failure that a
    /// `watch_failed` named), and roots whose path cannot be followed, now.
    std::uint64_t directories_uncovered = 0;
    /// Events of the kernel that were applied.
    std::uint64_t events_read = 0;
    std::uint64_t changes_told = 0;
    /// Times that the kernel's queue overflowed.
    std::uint64_t overflows = 0;
    /// Repairs completed (`resynced`), each root's counted.
    std::uint64_t repairs = 0;
    /// Bytes in the kernel's queue, now, and the events read but not yet applied.
    std::uint64_t queue_bytes = 0;
    std::uint64_t backlog_bytes = 0;
    /// Bytes of memory held for entries, directories, names and look-up tables, now.
    std::uint64_t memory_bytes = 0;
    /// Directories listed, and names looked at one by one.
    std::uint64_t listings = 0;
    std::uint64_t looks = 0;
    /// What `memory_bytes` is the sum of: a record for each entry, one more for each directory,
    /// their names, and the tables by which names and watches are found.
    std::uint64_t entry_bytes = 0;
    std::uint64_t directory_bytes = 0;
    std::uint64_t name_bytes = 0;
    std::uint64_t table_bytes = 0;
};

} // namespace espy
