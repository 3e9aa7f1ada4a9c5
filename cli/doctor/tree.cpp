#include "tree.hpp"

#include "sys/directory.hpp"

#include <espy/file_system.hpp>
#include <espy/unique_fd.hpp>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <deque>
#include <span>
#include <string_view>
#include <unordered_map>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace espy::doctor {
namespace {

/// As many levels keep their descriptor open; the ones above are opened again through `..`.
constexpr std::size_t open_levels = 64;
/// On a disk that takes milliseconds for each, a line is to come soon.
constexpr std::uint64_t progress_interval = 64;
constexpr int open_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/// A directory on the way from the root to where the walk is.
struct level {
    unique_fd fd;
    dev_t device = 0;
    ino_t inode = 0;
    /// Length of the path up to and with this directory.
    std::size_t path_size = 0;
    /// Names of directories still to be visited, each ended by NUL.
    std::string pending;
    std::size_t next = 0;
    std::size_t mount = 0;
};

class walk {
public:
    walk(const std::vector<mount>& mounts, const tree_options& options)
        : mounts_(mounts), options_(options), buffer_(65536) {
        count_.by_mount.resize(mounts.size());
        for (std::size_t index = 1; index < mounts.size(); ++index) {
            mount_points_.emplace(mounts[index].point, index);
        }
    }

    tree_count run(unique_fd root, const std::string& path) {
        path_ = path == "/" ? std::string() : path;
        root_size_ = path_.size();
        enter(std::move(root), 0);
        while (!levels_.empty()) {
            level& here = levels_.back();
            if (here.next == here.pending.size()) {
                leave();
                continue;
            }
            const char* name = here.pending.c_str() + here.next;
            here.next += std::strlen(name) + 1;
            path_.resize(here.path_size);
            path_.append("/").append(name);
            if (options_.prune && options_.prune(std::string_view(path_).substr(root_size_ + 1))) {
                ++count_.pruned;
                continue;
            }
            unique_fd fd(::openat(here.fd.get(), name, open_flags));
            if (fd) {
                enter(std::move(fd), mount_of(here.mount));
            } else if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) {
                fail(mount_of(here.mount)); // it is there, and still a directory
            }
        }
        return std::move(count_);
    }

private:
    /// @param mount Where the directory at `path_` is.
    void fail(std::size_t mount) {
        if (mount < mounts_.size() &&
            look_up_file_system(mounts_[mount].type).knows == kernel_knowledge::none) {
            return; // what the kernel hides of itself is no loss
        }
        ++count_.unreadable;
        if (count_.unreadable_paths.size() < options_.keep_unreadable) {
            count_.unreadable_paths.push_back(path_.empty() ? "/" : path_);
        }
    }

    std::size_t mount_of(std::size_t parent) const {
        if (mount_points_.empty()) {
            return parent;
        }
        const auto at = mount_points_.find(path_);
        return at == mount_points_.end() ? parent : at->second;
    }

    void enter(unique_fd fd, std::size_t mount) {
        level entered;
        entered.path_size = path_.size();
        entered.mount = mount;
        if (!list(fd.get(), entered.pending)) {
            fail(mount);
            return;
        }
        ++count_.directories;
        if (mount < count_.by_mount.size()) {
            ++count_.by_mount[mount];
        }
        if (options_.progress && count_.directories % progress_interval == 0) {
            options_.progress(count_.directories, path_);
        }
        if (entered.pending.empty()) {
            return; // most directories have no directory in them
        }
        entered.fd = std::move(fd);
        levels_.push_back(std::move(entered));
        if (levels_.size() > open_levels) {
            suspend(levels_[levels_.size() - 1 - open_levels]);
        }
    }

    /// Closes a level's descriptor, and keeps what is needed to recognise the directory.
    static void suspend(level& far) {
        struct stat info = {};
        if (far.fd && ::fstat(far.fd.get(), &info) == 0) {
            far.device = info.st_dev;
            far.inode = info.st_ino;
        }
        far.fd.reset();
    }

    void leave() {
        const unique_fd left = std::move(levels_.back().fd);
        levels_.pop_back();
        if (levels_.empty() || levels_.back().fd) {
            return;
        }
        level& above = levels_.back();
        above.fd.reset(::openat(left.get(), "..", open_flags));
        struct stat info = {};
        if (!above.fd || ::fstat(above.fd.get(), &info) != 0 || info.st_dev != above.device ||
            info.st_ino != above.inode) {
            // Moved elsewhere while we were below it: what is left of it cannot be reached.
            path_.resize(above.path_size);
            above.next = above.pending.size();
            fail(above.mount);
        }
    }

    bool list(int fd, std::string& directories) {
        for (;;) {
            const long got = ::syscall(SYS_getdents64, fd, buffer_.data(), buffer_.size());
            if (got <= 0) {
                return got == 0 || errno == ENOENT; // ENOENT: removed meanwhile
            }
            sys::for_each_listed(std::span(buffer_).first(static_cast<std::size_t>(got)),
                                 [&](const sys::listed_entry& each) {
                                     take(fd, each, directories);
                                     return true;
                                 });
        }
    }

    void take(int fd, const sys::listed_entry& entry, std::string& directories) {
        ++count_.entries;
        bool directory = entry.type == entry_type::directory;
        if (entry.type == entry_type::none) { // some file systems do not say
            struct stat info = {};
            // The name ends with a NUL in its record.
            directory = ::fstatat(fd, entry.name.data(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
                        S_ISDIR(info.st_mode);
        }
        if (directory) {
            directories.append(entry.name).push_back('\0');
        }
    }

    const std::vector<mount>& mounts_;
    const tree_options& options_;
    std::vector<std::byte> buffer_;
    std::unordered_map<std::string, std::size_t> mount_points_;
    std::deque<level> levels_;
    std::string path_;
    std::size_t root_size_ = 0;
    tree_count count_;
};

} // namespace

tree_count count_tree(const std::filesystem::path& path, const std::vector<mount>& mounts,
                      const tree_options& options, std::error_code& ec) {
    ec.clear();
    walk walking(mounts, options);
    unique_fd root(::open(path.c_str(), open_flags));
    if (root) {
        return walking.run(std::move(root), path.native());
    }
    const int reason = errno;
    struct stat info = {};
    if (::lstat(path.c_str(), &info) != 0) {
        ec.assign(errno, std::system_category());
        return {};
    }
    tree_count count;
    count.by_mount.resize(mounts.size());
    if (!S_ISDIR(info.st_mode)) {
        count.directories = 1; // a file is seen by a watch on its directory
    } else if (reason == EACCES || reason == EPERM) {
        count.unreadable = 1;
        count.unreadable_paths.push_back(path.native());
    } else {
        ec.assign(reason, std::system_category());
    }
    return count;
}

} // namespace espy::doctor
