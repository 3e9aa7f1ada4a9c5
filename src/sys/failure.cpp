#include "sys/failure.hpp"

#include "sys/setting.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace espy::tree {
namespace {

/// 0 if it cannot be read.
std::uint64_t read_setting(const char* path) {
    return sys::read_setting(path).value_or(0);
}

/// A user namespace has a limit of its own, below that of the system.
std::string limit_reached(std::uint64_t held, std::uint64_t needed) {
    std::uint64_t limit = read_setting("/proc/sys/fs/inotify/max_user_watches");
    std::string name = "fs.inotify.max_user_watches";
    const std::uint64_t of_namespace = read_setting("/proc/sys/user/max_inotify_watches");
    if (of_namespace != 0 && of_namespace < limit) {
        limit = of_namespace;
        name = "user.max_inotify_watches";
    }
    const std::uint64_t advised = std::max<std::uint64_t>(limit * 2, (held + needed) * 2);
    return "limit of inotify watches reached: " + name + " is " + std::to_string(limit) +
           " for all programs of the user, held here: " + std::to_string(held) +
           ", needed: at least " + std::to_string(needed) + " more; raise it with: sysctl -w " +
           name + "=" + std::to_string(advised);
}

} // namespace

obstacle obstacle_of(std::error_code why) noexcept {
    switch (why.value()) {
    case 0: return obstacle::nothing;
    case ENOENT:
    case ENOTDIR:
    case ELOOP: return obstacle::gone;
    case ENAMETOOLONG: return obstacle::impossible;
    case EACCES:
    case EPERM: return obstacle::forbidden;
    default: return obstacle::for_now;
    }
}

std::string explain_failure(std::error_code why, std::uint64_t held, std::uint64_t needed) {
    switch (why.value()) {
    case ENOSPC: return limit_reached(held, needed);
    case EMFILE: return "too many open files: raise the limit with ulimit -n";
    case ENFILE: return "too many open files in the system: raise fs.file-max with sysctl";
    case EACCES:
    case EPERM: return "permission denied: it is watched as soon as its mode allows it";
    default: return why.message();
    }
}

bool is_refused(std::error_code why) noexcept {
    switch (why.value()) {
    case EXDEV:
    case ENODEV:
    case EOPNOTSUPP: // no mark of fanotify(7)
    case EPERM:
    case ENOSYS:              // a sandbox
    case ENOENT: return true; // no /proc
    default: return false;
    }
}

std::string explain_missing_watch(std::string_view backend, std::error_code why) {
    constexpr std::string_view listed = "; what is there is listed now and then";
    std::string text;
    if (backend == "inotify") {
        text = why.value() == ENOENT ? "inotify watches through /proc, which is not there"
                                     : "inotify is refused (" + why.message() + ")";
    } else if (why.value() == ENOSPC) {
        text = "limit of fanotify marks reached: fs.fanotify.max_user_marks is " +
               std::to_string(read_setting("/proc/sys/fs/fanotify/max_user_marks"));
    } else if (why.value() == EXDEV) {
        text = "fanotify can watch this file system only in a group of its own, and no more can be "
               "had: fs.fanotify.max_user_groups is " +
               std::to_string(read_setting("/proc/sys/fs/fanotify/max_user_groups"));
    } else {
        text = "fanotify cannot watch this file system (" + why.message() + ")";
    }
    return text.append(listed);
}

std::string explain_kernels_own(const file_system_type& type) {
    return std::string(type.name) + ": " + std::string(type.reason);
}

} // namespace espy::tree
