/// A file system of the test's own. A mark of fanotify(7) on a whole file system hears what others do
/// there, and on those of the way to a root; its queue has a limit. No number of events would be
/// certain anywhere else.
#pragma once

#include "temporary_directory.hpp"

#include <espy/unique_fd.hpp>

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {

/// While it lives, it is the root of the process, and has nothing but `/proc` and `/top`, an empty
/// directory. It is mounted in a mount namespace of the process, which stays in that.
class own_tmpfs {
public:
    /// An error where one may not mount.
    explicit own_tmpfs(std::error_code& ec) {
        const std::string place = place_.path();
        ec.clear();
        const bool alone = ::unshare(CLONE_NEWNS) == 0;
        // What was opened before is outside of the namespace.
        former_root_.reset(::open("/", O_PATH | O_CLOEXEC));
        former_place_.reset(::open(".", O_PATH | O_CLOEXEC));
        if (!alone || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("none", place.c_str(), "tmpfs", 0, nullptr) != 0 ||
            ::mkdir((place + "/proc").c_str(), 0755) != 0 ||
            ::mkdir((place + path).c_str(), 0755) != 0 ||
            ::mount("/proc", (place + "/proc").c_str(), nullptr, MS_BIND, nullptr) != 0 ||
            ::chroot(place.c_str()) != 0 || ::chdir(path) != 0) {
            ec.assign(errno, std::system_category());
        }
    }
    own_tmpfs(const own_tmpfs&) = delete;
    own_tmpfs& operator=(const own_tmpfs&) = delete;
    ~own_tmpfs() {
        if (::fchdir(former_root_.get()) == 0 && ::chroot(".") == 0) {
            (void)!::fchdir(former_place_.get());
        }
        ::umount2(place_.path().c_str(), MNT_DETACH);
    }

    static constexpr const char* path = "/top";

private:
    temporary_directory place_;
    unique_fd former_root_;
    unique_fd former_place_;
};

} // namespace espy::test
