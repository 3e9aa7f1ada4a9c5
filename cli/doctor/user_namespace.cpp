#include "user_namespace.hpp"

#include <espy/unique_fd.hpp>

#include <fcntl.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::doctor {
namespace {

// The inodes that the kernel gives to its first namespaces (include/uapi/linux/nsfs.h since 6.18,
// the same numbers long before).
constexpr ino_t first_user_namespace = 0xeffffffd;
constexpr ino_t first_pid_namespace = 0xeffffffc;

bool has_inode(const char* name, ino_t inode) {
    struct stat info = {};
    return ::stat(name, &info) != 0 || info.st_ino == inode;
}

} // namespace

std::optional<std::uint32_t> charged_owner(int directory, const char* name) {
    struct stat own = {};
    struct stat info = {};
    // Nearly always it is our own: that costs no open.
    if (::stat("/proc/self/ns/user", &own) != 0 || ::fstatat(directory, name, &info, 0) != 0 ||
        (info.st_dev == own.st_dev && info.st_ino == own.st_ino)) {
        return std::nullopt;
    }
    unique_fd child(::openat(directory, name, O_RDONLY | O_CLOEXEC));
    while (child) {
        unique_fd parent(::ioctl(child.get(), NS_GET_PARENT));
        if (!parent || ::fstat(parent.get(), &info) != 0) {
            return std::nullopt; // not below ours
        }
        if (info.st_dev == own.st_dev && info.st_ino == own.st_ino) {
            uid_t owner = 0;
            return ::ioctl(child.get(), NS_GET_OWNER_UID, &owner) == 0 ? std::optional(owner)
                                                                       : std::nullopt;
        }
        child = std::move(parent);
    }
    return std::nullopt;
}

bool is_first_user_namespace() {
    return has_inode("/proc/self/ns/user", first_user_namespace);
}

bool is_first_pid_namespace() {
    return has_inode("/proc/self/ns/pid", first_pid_namespace);
}

} // namespace espy::doctor
