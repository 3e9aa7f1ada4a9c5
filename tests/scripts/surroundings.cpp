#include "surroundings.hpp"

#include "script.hpp"

#include <espy/unique_fd.hpp>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace espy::test {
namespace {

constexpr id_t nobody = 65534;

/// Throws with the reason if the system said no.
void must(int result, const std::string& what) {
    if (result != 0) {
        throw not_possible(what + ": " + std::generic_category().message(errno));
    }
}

void write_setting(const std::string& path, const std::string& text) {
    const unique_fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    must(file && ::write(file.get(), text.data(), text.size()) > 0 ? 0 : -1, path);
}

/// A user namespace of its own, in which the user is root.
void enter_own_users() {
    static bool inside = false;
    if (!inside) {
        const std::string user = "0 " + std::to_string(::geteuid()) + " 1";
        const std::string group = "0 " + std::to_string(::getegid()) + " 1";
        must(::unshare(CLONE_NEWUSER), "no user namespace");
        write_setting("/proc/self/uid_map", user);
        write_setting("/proc/self/setgroups", "deny");
        write_setting("/proc/self/gid_map", group);
        inside = true;
    }
}

} // namespace

void enter_own_mounts() {
    if (::geteuid() != 0) {
        enter_own_users();
    }
    must(::unshare(CLONE_NEWNS), "mounting needs a mount namespace");
    must(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mounts cannot be private");
}

void become_nobody(const std::string& directory) {
    if (::geteuid() != 0) {
        return;
    }
    must(::chown(directory.c_str(), nobody, nobody), directory);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        must(::lchown(entry.path().c_str(), nobody, nobody), entry.path());
    }
    must(::setgroups(0, nullptr), "setgroups");
    must(::setresgid(nobody, nobody, nobody), "setresgid");
    must(::setresuid(nobody, nobody, nobody), "setresuid");
    // Otherwise /proc/self would belong to root still.
    must(::prctl(PR_SET_DUMPABLE, 1), "PR_SET_DUMPABLE");
    must(::access(directory.c_str(), R_OK | W_OK | X_OK), "nobody may not use " + directory);
}

void limit_watches(std::size_t count) {
    enter_own_users();
    write_setting("/proc/sys/user/max_inotify_watches", std::to_string(count));
}

file_limit::file_limit(std::size_t count) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    if (count != 0) {
        const rlimit limit{count, before_.rlim_max};
        must(::setrlimit(RLIMIT_NOFILE, &limit), "RLIMIT_NOFILE");
    }
}

file_limit::~file_limit() {
    ::setrlimit(RLIMIT_NOFILE, &before_);
}

std::size_t kernel_watches() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fdinfo")) {
        std::ifstream info(entry.path());
        for (std::string line; std::getline(info, line);) {
            count += line.starts_with("inotify ") ? 1U : 0U;
        }
    }
    return count;
}

} // namespace espy::test
