#include "inotify_tools/lease.hpp"

#include <espy/file_system.hpp>
#include <espy/unique_fd.hpp>

#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace espy::cli::inotify_tools {

found_file look_at(const std::string& path) {
    struct stat status {};
    const bool is_there = ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    return {is_there, is_there && status.st_size > 0};
}

writing who_writes(const std::string& path) {
    const unique_fd file(
        ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY));
    struct statfs where {};
    if (!file || ::fstatfs(file.get(), &where) != 0) {
        return writing::unknown;
    }
    // A server that gives no delegation refuses every lease, whoever writes.
    const auto type = look_up_file_system(static_cast<std::uint32_t>(where.f_type));
    if (type.remote || type.fuse) {
        return writing::unknown;
    }
    if (::fcntl(file.get(), F_SETLEASE, F_RDLCK) == 0) {
        ::fcntl(file.get(), F_SETLEASE, F_UNLCK);
        return writing::nobody;
    }
    return errno == EAGAIN ? writing::somebody : writing::unknown;
}

} // namespace espy::cli::inotify_tools
