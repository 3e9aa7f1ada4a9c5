#include "way/path_walker.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <utility>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace espy::tree {
namespace {

bool is_in_procfs(int fd) noexcept {
    struct statfs found {};
    return ::fstatfs(fd, &found) == 0 && found.f_type == PROC_SUPER_MAGIC;
}

/// The same directory in the same mount; false if the kernel (before Linux 5.8) does not say.
bool is_same_place(int a, int b) noexcept {
    struct statx one {};
    struct statx other {};
    constexpr unsigned wanted = STATX_INO | STATX_MNT_ID;
    return ::statx(a, "", AT_EMPTY_PATH, wanted, &one) == 0 &&
           ::statx(b, "", AT_EMPTY_PATH, wanted, &other) == 0 &&
           (one.stx_mask & other.stx_mask & STATX_MNT_ID) != 0 &&
           one.stx_mnt_id == other.stx_mnt_id && one.stx_ino == other.stx_ino &&
           one.stx_dev_major == other.stx_dev_major && one.stx_dev_minor == other.stx_dev_minor;
}

} // namespace

unique_fd open_on_way(int parent, const char* name) noexcept {
    return unique_fd(::openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

path_walker::path_walker(std::string_view path) : here_(open_on_way(AT_FDCWD, "/")) {
    prepend(path);
}

void path_walker::prepend(std::string_view path) {
    const auto before = static_cast<std::ptrdiff_t>(ahead_.size());
    while (!path.empty()) {
        const auto slash = path.find('/');
        if (slash != 0 && path.substr(0, slash) != ".") {
            ahead_.emplace_back(path.substr(0, slash));
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    std::reverse(ahead_.begin() + before, ahead_.end());
}

std::string path_walker::take_name() {
    std::string name = std::move(ahead_.back());
    ahead_.pop_back();
    return name;
}

unique_fd path_walker::enter(unique_fd there, std::string_view name) {
    if (name == ".." && path_.size() > magic_) {
        path_.resize(std::max<std::size_t>(path_.rfind('/'), 1));
    } else {
        path_ += path_.size() > 1 ? "/" : "";
        path_ += name;
        // What is above it there, only the kernel knows.
        magic_ = name == ".." ? path_.size() : magic_;
    }
    return std::exchange(here_, std::move(there));
}

bool path_walker::follow(const std::string& name) {
    if (++links_ > limit::links_on_the_way) {
        ESPY_SOMETIMES("way: more links than the kernel follows");
        errno = ELOOP;
        return false;
    }
    if (is_in_procfs(here_.get()) && follow_in_procfs(name)) {
        return true;
    }
    std::array<char, PATH_MAX> text;
    const ssize_t size = ::readlinkat(here_.get(), name.c_str(), text.data(), text.size());
    if (size < 0) {
        return false;
    }
    const std::string_view way(text.data(), static_cast<std::size_t>(size));
    prepend(way);
    if (way.starts_with('/')) {
        here_ = open_on_way(AT_FDCWD, "/");
        path_.resize(1); // it begins with a slash
        magic_ = 0;
    }
    return bool{here_};
}

/// What `/proc/PID/root` and the like lead to need not be where their text leads: the text is that of
/// another process's mounts. It is believed if it leads to the same place; else the kernel is to
/// follow the link each time.
bool path_walker::follow_in_procfs(const std::string& name) {
    unique_fd there(::openat(here_.get(), name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    std::array<char, PATH_MAX> text{};
    const ssize_t size = ::readlinkat(here_.get(), name.c_str(), text.data(), text.size() - 1);
    if (!there || size < 0) {
        return false;
    }
    const unique_fd by_text(::openat(here_.get(), text.data(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (by_text && is_same_place(there.get(), by_text.get())) {
        return false;
    }
    enter(std::move(there), name);
    magic_ = path_.size();
    return true;
}

} // namespace espy::tree
