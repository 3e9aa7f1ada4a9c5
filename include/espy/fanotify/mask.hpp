/// The event bits of fanotify(7), typed.
#pragma once

#include <espy/export.hpp>
#include <espy/fanotify/bits.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espy::fanotify {

/// What to report, and what happened; the names are those of fanotify(7) without `FAN_`, the values
/// are the kernel's.
enum class mask : std::uint64_t {
    none = 0,
    access = 0x1,
    modify = 0x2,
    attrib = 0x4,
    close_write = 0x8,
    close_nowrite = 0x10,
    open = 0x20,
    moved_from = 0x40,
    moved_to = 0x80,
    create = 0x100,
    /// `FAN_DELETE`; `delete` is a keyword. `to_string` says `delete`.
    delete_ = 0x200,
    delete_self = 0x400,
    move_self = 0x800,
    open_exec = 0x1000,
    /// In events only: the queue was full. No handle, no file, no process.
    queue_overflow = 0x4000,
    /// `FAN_FS_ERROR`, marks of a whole file system only (Linux 5.16).
    fs_error = 0x8000,

    /// Permission events: the kernel waits for an answer, which espy does not give.
    open_perm = 0x10000,
    access_perm = 0x20000,
    open_exec_perm = 0x40000,
    /// `FAN_PRE_ACCESS` (Linux 6.14).
    pre_access = 0x100000,

    /// `FAN_MNT_ATTACH`, `FAN_MNT_DETACH`: marks of a mount namespace only (Linux 6.15).
    mnt_attach = 0x1000000,
    mnt_detach = 0x2000000,
    /// Of the entries of a marked directory, too.
    event_on_child = 0x8000000,
    /// `FAN_RENAME` (Linux 5.17): both names in one event.
    rename = 0x10000000,
    /// `FAN_ONDIR`: of directories, too; in events: of a directory.
    on_dir = 0x40000000,

    close = close_write | close_nowrite,
    move = moved_from | moved_to,
};

/// The words for the bits that are set, joined by `|`, in the order of their values:
/// `create|on_dir`. Bits without a word come last as one hexadecimal number (`0x80000`); no bits
/// give an empty string.
ESPY_EXPORT std::string to_string(mask value);

/// The inverse of `to_string`: words joined by `|`, the groups `close` and `move` and hexadecimal
/// numbers included. Nothing if a word is unknown; an empty text is `mask::none`.
ESPY_EXPORT std::optional<mask> from_string(std::string_view text) noexcept;

} // namespace espy::fanotify
