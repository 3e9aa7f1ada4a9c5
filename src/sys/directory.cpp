#include "sys/directory.hpp"

#include "sys/time.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstring>
#include <ctime>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace espy::sys {
namespace {

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

void set_errno(std::error_code& ec) noexcept {
    ec.assign(errno, std::system_category());
}

/// One call for all components; -1 and `ENOSYS` or `EPERM` where the kernel or a sandbox has none.
int open_resolved(int parent, const char* path) noexcept {
    open_how how{};
    how.flags = static_cast<unsigned>(directory_flags);
    how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return static_cast<int>(::syscall(SYS_openat2, parent, path, &how, sizeof how));
}

/// One component after the other.
unique_fd open_stepwise(int parent, std::string_view path, std::error_code& ec) {
    unique_fd at;
    while (!path.empty()) {
        const auto slash = path.find('/');
        const std::string name(path.substr(0, slash));
        at = open_directory(at ? at.get() : parent, name.c_str(), ec);
        if (!at) {
            return at;
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return at;
}

} // namespace

unique_fd open_directory(int parent, const char* name, std::error_code& ec) noexcept {
    ec.clear();
    unique_fd fd(::openat(parent, name, directory_flags | O_NOFOLLOW));
    if (!fd) {
        set_errno(ec);
    }
    return fd;
}

unique_fd open_below(int parent, std::string_view path, std::error_code& ec) {
    ec.clear();
    if (path.empty()) {
        return open_directory(parent, ".", ec);
    }
    if (path.size() < PATH_MAX) {
        std::array<char, PATH_MAX> text;
        path.copy(text.data(), path.size());
        text[path.size()] = '\0';
        unique_fd fd(open_resolved(parent, text.data()));
        if (fd) {
            return fd;
        }
        if (errno != ENOSYS && errno != EPERM && errno != ENAMETOOLONG) {
            set_errno(ec);
            return fd;
        }
    }
    return open_stepwise(parent, path, ec);
}

unique_fd open_root(const char* path, std::error_code& ec) noexcept {
    ec.clear();
    unique_fd fd(::openat(AT_FDCWD, path, directory_flags));
    if (!fd) {
        set_errno(ec);
    }
    return fd;
}

unique_fd open_entry(int directory, const char* name, std::error_code& ec) noexcept {
    ec.clear();
    unique_fd fd(::openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) {
        set_errno(ec);
    }
    return fd;
}

bool is_mount_point(int fd) noexcept {
    struct statx found;
    return ::statx(fd, "", AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC, STATX_TYPE,
                   &found) != 0 ||
           (found.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) == 0 ||
           (found.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

status look(int directory, const char* name, std::error_code& ec) noexcept {
    ec.clear();
    struct statx found;
    const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (*name == '\0' ? AT_EMPTY_PATH : 0);
    if (::statx(directory, name, flags, STATX_TYPE | STATX_INO | STATX_CTIME, &found) != 0) {
        set_errno(ec);
        return {};
    }
    return {type_of_mode(found.stx_mode), found.stx_ino,
            static_cast<std::uint64_t>(found.stx_dev_major) << 32 | found.stx_dev_minor,
            nanoseconds(found.stx_ctime.tv_sec, found.stx_ctime.tv_nsec)};
}

std::size_t list(int directory, std::span<std::byte> buffer, std::error_code& ec) noexcept {
    ec.clear();
    const long size = ::syscall(SYS_getdents64, directory, buffer.data(), buffer.size());
    if (size < 0) {
        set_errno(ec);
        return 0;
    }
    return static_cast<std::size_t>(size);
}

std::uint64_t own_inode(std::span<const std::byte> records) noexcept {
    std::uint64_t inode = 0;
    if (records.size() > dirent::name + 1 && records[dirent::name] == std::byte{'.'} &&
        records[dirent::name + 1] == std::byte{0}) {
        std::memcpy(&inode, records.data() + dirent::inode, sizeof inode);
    }
    return inode;
}

void rewind(int directory) noexcept {
    ::lseek(directory, 0, SEEK_SET);
}

void pass_lock(int directory) noexcept {
    // A name that was looked up before is answered from the cache without the lock, so each one is
    // used once: the moment and the thread make it so.
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    std::array<char, 80> name{};
    constexpr std::string_view prefix = ".espy-nothing-";
    prefix.copy(name.data(), prefix.size());
    char* const end = name.data() + name.size() - 1;
    char* at = std::to_chars(name.data() + prefix.size(), end, ::gettid()).ptr;
    *at++ = '-';
    at = std::to_chars(at, end, now.tv_sec).ptr;
    *at++ = '-';
    std::to_chars(at, end, now.tv_nsec);
    struct stat ignored;
    (void)::fstatat(directory, name.data(), &ignored, AT_SYMLINK_NOFOLLOW);
}

void own_process::read() noexcept {
    char number[sizeof name_];
    const ssize_t size = ::readlink("/proc/self", number, sizeof number);
    if (size > 0 && size < static_cast<ssize_t>(sizeof number)) {
        *std::copy_n(number, size, name_) = '\0';
    }
}

fd_path::fd_path(int fd, const own_process& process) noexcept {
    char* at = text_;
    for (const std::string_view part :
         {std::string_view("/proc/"), std::string_view(process.name()), std::string_view("/fd/")}) {
        at += part.copy(at, part.size());
    }
    *std::to_chars(at, text_ + sizeof text_ - 1, fd).ptr = '\0';
}

entry_type type_of_mode(unsigned mode) noexcept {
    switch (mode & S_IFMT) {
    case S_IFREG: return entry_type::file;
    case S_IFDIR: return entry_type::directory;
    case S_IFLNK: return entry_type::symlink;
    default: return entry_type::other;
    }
}

} // namespace espy::sys
