#include "sys/details.hpp"

#include "sys/time.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

namespace espy::sys {
namespace {

std::int64_t nanoseconds(const statx_timestamp& time) noexcept {
    return sys::nanoseconds(time.tv_sec, time.tv_nsec);
}

} // namespace

details examine(int directory, const char* name, std::error_code& ec) noexcept {
    ec.clear();
    struct statx found {};
    const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_FORCE_SYNC |
                      (*name == '\0' ? AT_EMPTY_PATH : 0);
    if (::statx(directory, name, flags, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) {
        ec.assign(errno, std::system_category());
        return {};
    }
    details result;
    result.status = {type_of_mode(found.stx_mode), found.stx_ino,
                     static_cast<std::uint64_t>(found.stx_dev_major) << 32 | found.stx_dev_minor,
                     nanoseconds(found.stx_ctime)};
    result.born = (found.stx_mask & STATX_BTIME) != 0 ? nanoseconds(found.stx_btime) : 0;
    result.modified = nanoseconds(found.stx_mtime);
    result.size = found.stx_size;
    result.mode = found.stx_mode;
    result.links = found.stx_nlink;
    result.user = found.stx_uid;
    result.group = found.stx_gid;
    return result;
}

} // namespace espy::sys
