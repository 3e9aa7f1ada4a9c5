// Pins the values of the public headers to the kernel's, whose headers are included nowhere else.
// What is newer than Linux 5.10 may be missing in the system's headers; it is compared where it is
// there.
#include <espy/fanotify/event.hpp>
#include <espy/fanotify/flags.hpp>
#include <espy/fanotify/mask.hpp>

#include <fcntl.h>
#include <sys/fanotify.h>

namespace espy::fanotify {
namespace {

template <typename Bits>
constexpr bool is(Bits value, std::uint64_t kernel) {
    return static_cast<std::uint64_t>(value) == kernel;
}

static_assert(is(mask::access, FAN_ACCESS) && is(mask::modify, FAN_MODIFY));
static_assert(is(mask::attrib, FAN_ATTRIB) && is(mask::close_write, FAN_CLOSE_WRITE));
static_assert(is(mask::close_nowrite, FAN_CLOSE_NOWRITE) && is(mask::close, FAN_CLOSE));
static_assert(is(mask::open, FAN_OPEN) && is(mask::open_exec, FAN_OPEN_EXEC));
static_assert(is(mask::moved_from, FAN_MOVED_FROM) && is(mask::moved_to, FAN_MOVED_TO));
static_assert(is(mask::move, FAN_MOVE) && is(mask::create, FAN_CREATE));
static_assert(is(mask::delete_, FAN_DELETE) && is(mask::delete_self, FAN_DELETE_SELF));
static_assert(is(mask::move_self, FAN_MOVE_SELF) && is(mask::queue_overflow, FAN_Q_OVERFLOW));
static_assert(is(mask::open_perm, FAN_OPEN_PERM) && is(mask::access_perm, FAN_ACCESS_PERM));
static_assert(is(mask::open_exec_perm, FAN_OPEN_EXEC_PERM));
static_assert(is(mask::event_on_child, FAN_EVENT_ON_CHILD) && is(mask::on_dir, FAN_ONDIR));

static_assert(is(init_flags::cloexec, FAN_CLOEXEC) && is(init_flags::nonblock, FAN_NONBLOCK));
static_assert(is(init_flags::none, FAN_CLASS_NOTIF));
static_assert(is(init_flags::class_content, FAN_CLASS_CONTENT));
static_assert(is(init_flags::class_pre_content, FAN_CLASS_PRE_CONTENT));
static_assert(is(init_flags::unlimited_queue, FAN_UNLIMITED_QUEUE));
static_assert(is(init_flags::unlimited_marks, FAN_UNLIMITED_MARKS));
static_assert(is(init_flags::enable_audit, FAN_ENABLE_AUDIT));
static_assert(is(init_flags::report_tid, FAN_REPORT_TID));
static_assert(is(init_flags::report_fid, FAN_REPORT_FID));
static_assert(is(init_flags::report_dir_fid, FAN_REPORT_DIR_FID));
static_assert(is(init_flags::report_name, FAN_REPORT_NAME));
static_assert(is(init_flags::report_dfid_name, FAN_REPORT_DFID_NAME));

static_assert(is(mark_flags::none, FAN_MARK_INODE) && is(mark_flags::mount, FAN_MARK_MOUNT));
static_assert(is(mark_flags::add, FAN_MARK_ADD) && is(mark_flags::remove, FAN_MARK_REMOVE));
static_assert(is(mark_flags::dont_follow, FAN_MARK_DONT_FOLLOW));
static_assert(is(mark_flags::only_dir, FAN_MARK_ONLYDIR) && is(mark_flags::flush, FAN_MARK_FLUSH));
static_assert(is(mark_flags::ignored_mask, FAN_MARK_IGNORED_MASK));
static_assert(is(mark_flags::ignored_surv_modify, FAN_MARK_IGNORED_SURV_MODIFY));
static_assert(is(mark_flags::filesystem, FAN_MARK_FILESYSTEM));

static_assert(is(handle_flags::follow, AT_SYMLINK_FOLLOW));
static_assert(is(handle_flags::empty_path, AT_EMPTY_PATH));

static_assert(is(info_type::fid, FAN_EVENT_INFO_TYPE_FID));
static_assert(is(info_type::dfid_name, FAN_EVENT_INFO_TYPE_DFID_NAME));
static_assert(is(info_type::dfid, FAN_EVENT_INFO_TYPE_DFID));
static_assert(event_header_size == FAN_EVENT_METADATA_LEN);
static_assert(metadata_version == FANOTIFY_METADATA_VERSION);

#ifdef FAN_REPORT_PIDFD
static_assert(is(init_flags::report_pidfd, FAN_REPORT_PIDFD));
static_assert(is(info_type::pidfd, FAN_EVENT_INFO_TYPE_PIDFD));
#endif
#ifdef FAN_FS_ERROR
static_assert(is(mask::fs_error, FAN_FS_ERROR));
static_assert(is(info_type::error, FAN_EVENT_INFO_TYPE_ERROR));
#endif
#ifdef FAN_RENAME
static_assert(is(mask::rename, FAN_RENAME));
static_assert(is(info_type::old_dfid_name, FAN_EVENT_INFO_TYPE_OLD_DFID_NAME));
static_assert(is(info_type::new_dfid_name, FAN_EVENT_INFO_TYPE_NEW_DFID_NAME));
#endif
#ifdef FAN_REPORT_TARGET_FID
static_assert(is(init_flags::report_target_fid, FAN_REPORT_TARGET_FID));
static_assert(is(init_flags::report_dfid_name_target, FAN_REPORT_DFID_NAME_TARGET));
#endif
#ifdef FAN_MARK_EVICTABLE
static_assert(is(mark_flags::evictable, FAN_MARK_EVICTABLE));
#endif
#ifdef FAN_MARK_IGNORE
static_assert(is(mark_flags::ignore, FAN_MARK_IGNORE));
static_assert(is(mark_flags::ignore_surv, FAN_MARK_IGNORE_SURV));
#endif
#ifdef FAN_REPORT_FD_ERROR
static_assert(is(init_flags::report_fd_error, FAN_REPORT_FD_ERROR));
#endif
#ifdef FAN_PRE_ACCESS
static_assert(is(mask::pre_access, FAN_PRE_ACCESS));
static_assert(is(info_type::range, FAN_EVENT_INFO_TYPE_RANGE));
#endif
#ifdef FAN_REPORT_MNT
static_assert(is(init_flags::report_mnt, FAN_REPORT_MNT));
static_assert(is(mask::mnt_attach, FAN_MNT_ATTACH) && is(mask::mnt_detach, FAN_MNT_DETACH));
static_assert(is(mark_flags::mntns, FAN_MARK_MNTNS));
static_assert(is(info_type::mnt, FAN_EVENT_INFO_TYPE_MNT));
#endif
#ifdef AT_HANDLE_FID
static_assert(is(handle_flags::fid, AT_HANDLE_FID));
#endif
#ifdef AT_HANDLE_MNT_ID_UNIQUE
static_assert(is(handle_flags::mount_id_unique, AT_HANDLE_MNT_ID_UNIQUE));
#endif
#ifdef AT_HANDLE_CONNECTABLE
static_assert(is(handle_flags::connectable, AT_HANDLE_CONNECTABLE));
#endif

} // namespace
} // namespace espy::fanotify
