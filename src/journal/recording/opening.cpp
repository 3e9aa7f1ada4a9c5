/// Directories below the root. Whoever replaces one of them by a link must not lead the look elsewhere.
#include "journal/recording/opening.hpp"

#include <cerrno>
#include <climits>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace espy::journaling {
namespace {

constexpr int as_place = O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;

unique_fd open_in_steps(int root, std::string_view path) {
    unique_fd at;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string name(path.substr(0, slash));
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
        at = unique_fd(::openat(at ? at.get() : root, name.c_str(), as_place));
        if (!at) {
            return at;
        }
    }
    return at;
}

} // namespace

unique_fd open_below(int root, std::string_view path) {
    if (path.empty()) {
        return unique_fd(::openat(root, ".", as_place));
    }
    open_how how{};
    how.flags = as_place;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    if (path.size() < PATH_MAX) {
        const std::string text(path);
        const long fd = ::syscall(SYS_openat2, root, text.c_str(), &how, sizeof how);
        if (fd >= 0) {
            return unique_fd(static_cast<int>(fd));
        }
        // Where a filter of system calls does not know it, or while others rename what is on the way.
        if (errno != ENOSYS && errno != EPERM && errno != EAGAIN) {
            return unique_fd();
        }
    }
    return open_in_steps(root, path);
}

} // namespace espy::journaling
