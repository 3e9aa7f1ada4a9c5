/// What the watcher tells: one change, and the words for it.
#pragma once

#include <espy/export.hpp>
#include <espy/inotify/mask.hpp>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <system_error>

namespace espy {

/// What happened to an entry (the first group) or to the stream itself (the second).
enum class change_kind : std::uint8_t {
    /// Part of the initial listing; only where `root_options::initial` asks for it, and before
    /// `ready`.
    exists,
    /// A new thing under this path: made, linked or moved in from outside. What is in a directory
    /// is told after it, each entry as `created`.
    created,
    /// The data changed, or may have changed.
    modified,
    /// Closed after it was open for writing: as a rule the file is complete. Nothing need have been
    /// written. Of a root that is a file also: moved to its path, as when it is saved by renaming.
    written,
    /// Mode, owner, times, link count or extended attributes changed.
    attributes,
    /// `from` is now called `path`; what is below it came along, untold. See `change::replaced` and
    /// `change::exchanged`.
    renamed,
    /// Gone: deleted, or moved out of the tree. What was in a directory is told before it, each
    /// entry as `removed`.
    removed,
    /// On request only, and never for directories.
    opened,
    accessed,
    /// Closed without having been open for writing.
    closed,

    /// The initial listing of the root is complete, or nothing is there yet; from here on every
    /// change is told. Once for each root.
    ready,
    /// The kernel dropped events here. What was missed follows as ordinary changes.
    overflow,
    /// The repair after `overflow` is complete: the changes told so far give the true tree again.
    resynced,
    /// `path`, a directory, cannot be watched (`error`, `message`). If it can be listed at least,
    /// what is below it is found by listing it now and then.
    watch_failed,
    /// Nothing is at the root's path any more; what was there is told `removed` before.
    root_gone,
    /// Something is at the root's path where nothing was; its content follows as `created`.
    root_back,
    /// What was mounted at `path`, a file or a directory, was unmounted. Entries that went and came
    /// thereby are told besides; a file is told to be `modified`.
    unmounted,

    /// One record of the kernel, as it is (`change::mask`, `change::name`, `change::cookie`), about
    /// the directory that is `path` at that place in the stream. Told where `root_options::events`
    /// asks for it, whatever `root_options::tell` says.
    event,
};

/// The word for a kind, as in the JSON: `created`.
ESPY_EXPORT std::string_view to_string(change_kind kind) noexcept;
/// The inverse; nothing for any other text.
ESPY_EXPORT std::optional<change_kind> change_kind_from_string(std::string_view text) noexcept;

/// A set of kinds.
class kinds {
public:
    constexpr kinds() noexcept = default;
    constexpr kinds(std::initializer_list<change_kind> list) noexcept {
        for (const change_kind kind : list) {
            insert(kind);
        }
    }
    constexpr void insert(change_kind kind) noexcept { bits_ |= bit(kind); }
    constexpr void erase(change_kind kind) noexcept { bits_ &= ~bit(kind); }
    constexpr bool contains(change_kind kind) const noexcept { return (bits_ & bit(kind)) != 0; }
    constexpr bool empty() const noexcept { return bits_ == 0; }
    friend constexpr kinds operator|(kinds a, kinds b) noexcept {
        a.bits_ |= b.bits_;
        return a;
    }
    friend constexpr bool operator==(kinds a, kinds b) noexcept = default;

private:
    static constexpr std::uint32_t bit(change_kind kind) noexcept {
        return std::uint32_t{1} << static_cast<unsigned>(kind);
    }
    std::uint32_t bits_ = 0;
};

/// Everything but `opened`, `accessed`, `closed` and `event`.
inline constexpr kinds default_kinds{
    change_kind::exists,    change_kind::created,      change_kind::modified,
    change_kind::written,   change_kind::attributes,   change_kind::renamed,
    change_kind::removed,   change_kind::ready,        change_kind::overflow,
    change_kind::resynced,  change_kind::watch_failed, change_kind::root_gone,
    change_kind::root_back, change_kind::unmounted};

/// What an entry is; symbolic links are not followed.
enum class entry_type : std::uint8_t {
    /// The change is not about an entry.
    none,
    file,
    directory,
    symlink,
    /// FIFO, socket or device.
    other,
};

/// `file`, `directory`, `symlink`, `other`; empty for `none`.
ESPY_EXPORT std::string_view to_string(entry_type type) noexcept;

/// One root of a watcher; unique in it, never reused.
enum class root_id : std::uint32_t {
    /// No root: what `add` returns when it failed with an error code.
    none = 0,
};

/// One change: a view whose texts live in the batch that holds it, until that batch is filled again
/// or cleared. Paths are bytes: any value but NUL. Trivially copyable. Distinct objects: safe.
/// Shared objects: safe to read.
struct change {
    change_kind kind = change_kind::ready;
    entry_type type = entry_type::none;
    /// `renamed` onto an entry that existed: that entry is gone, without a `removed` of its own. It was a
    /// directory, and empty, if and only if `type` is a directory.
    bool replaced = false;
    /// `renamed`, and the two swapped: what was called `path` is now called `from`, with all below
    /// it. Told once, not for each of them.
    bool exchanged = false;
    root_id root{};
    /// 1, 2, 3, … in the order of the stream; one count for the watcher.
    std::uint64_t seq = 0;
    /// When the call that tells it began, by the system's clock: all changes of a batch have the
    /// same time. The kernel does not say when they happened.
    std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds> told_at{};
    /// The root's path as given to `add`, joined with the path below it; the root's path alone for
    /// a root that is a file, and for what is about the root itself.
    std::string_view path;
    /// The former path of what was `renamed`, in the same form; empty otherwise.
    std::string_view from;
    /// The root's path as given to `add`.
    std::string_view root_path;
    /// Why, for `watch_failed`.
    std::error_code error{};
    /// For `watch_failed`: one line for people that says what to do.
    std::string_view message;
    /// The process that did it, where the backend says so (`backend::fanotify`, with privilege); 0
    /// if it is not known, as of what was found by listing.
    std::int32_t pid = 0;
    /// Of an `event`: what joins the two halves of a rename; 0 otherwise.
    std::uint32_t cookie = 0;
    /// The name of its command, if it still lived when the change was read: at most 15 bytes.
    std::string_view process;
    /// Of an `event`: what happened, all bits that the kernel gave.
    inotify::mask mask = inotify::mask::none;
    /// Of an `event`: to which name in the directory `path`; empty: to the directory itself.
    std::string_view name;
};

} // namespace espy
