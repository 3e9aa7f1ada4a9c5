/// The flags of the calls of fanotify(7) and of file handles, typed. Values are the kernel's, those
/// newer than the system's headers included.
#pragma once

#include <espy/fanotify/bits.hpp>

namespace espy::fanotify {

/// How a group works and what its events carry: fanotify_init(2) without `FAN_`.
enum class init_flags : unsigned {
    /// `FAN_CLASS_NOTIF`. Without a `report_` flag events carry open files, which needs
    /// `CAP_SYS_ADMIN`.
    none = 0,
    cloexec = 0x1,
    nonblock = 0x2,
    class_content = 0x4,
    class_pre_content = 0x8,
    /// No limit of the queue, of the marks; both need `CAP_SYS_ADMIN`.
    unlimited_queue = 0x10,
    unlimited_marks = 0x20,
    enable_audit = 0x40,
    /// An open pidfd with each event (Linux 5.15, `CAP_SYS_ADMIN`).
    report_pidfd = 0x80,
    /// Thread instead of process numbers (`CAP_SYS_ADMIN`).
    report_tid = 0x100,
    /// The handle of the object (Linux 5.1).
    report_fid = 0x200,
    /// The handle of its directory (Linux 5.9), and its name in there.
    report_dir_fid = 0x400,
    report_name = 0x800,
    /// The object's handle in events about entries, too (Linux 5.17).
    report_target_fid = 0x1000,
    /// The errno in place of a file that could not be opened (Linux 6.13).
    report_fd_error = 0x2000,
    /// The mount's number in events about mounts (Linux 6.15).
    report_mnt = 0x4000,

    report_dfid_name = report_dir_fid | report_name,
    report_dfid_name_target = report_dfid_name | report_fid | report_target_fid,
};

/// What a mark is put on and how: fanotify_mark(2) without `FAN_MARK_`.
enum class mark_flags : unsigned {
    /// `FAN_MARK_INODE`.
    none = 0,
    add = 0x1,
    remove = 0x2,
    dont_follow = 0x4,
    only_dir = 0x8,
    mount = 0x10,
    ignored_mask = 0x20,
    ignored_surv_modify = 0x40,
    flush = 0x80,
    filesystem = 0x100,
    /// Does not keep the inode in memory (Linux 5.19).
    evictable = 0x200,
    /// Linux 6.0; with `ignored_surv_modify` it is `ignore_surv`.
    ignore = 0x400,

    /// A mount namespace, by a descriptor of `/proc/PID/ns/mnt` (Linux 6.15).
    mntns = mount | filesystem,
    ignore_surv = ignore | ignored_surv_modify,
};

/// How a handle is made: name_to_handle_at(2).
enum class handle_flags : int {
    none = 0,
    /// `AT_HANDLE_MNT_ID_UNIQUE` (Linux 6.12): the mount's number is 64 bits wide. Not taken by
    /// `handle_of`, whose numbers have 32.
    mount_id_unique = 0x1,
    /// `AT_HANDLE_CONNECTABLE` (Linux 6.13).
    connectable = 0x2,
    /// `AT_HANDLE_FID` (Linux 6.5): to compare only, not to open; every file system has those.
    fid = 0x200,
    /// `AT_SYMLINK_FOLLOW`.
    follow = 0x400,
    /// `AT_EMPTY_PATH`.
    empty_path = 0x1000,
};

} // namespace espy::fanotify
