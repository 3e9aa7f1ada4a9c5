#include "watcher/refusal.hpp"

#include <espy/error.hpp>

#include <cerrno>
#include <utility>

#include <sys/stat.h>

namespace espy {
namespace {

std::string kind_of(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) {
        switch (status.st_mode & S_IFMT) {
        case S_IFSOCK: return "it is a socket";
        case S_IFIFO: return "it is a FIFO";
        case S_IFBLK:
        case S_IFCHR: return "it is a device";
        default: break;
        }
    }
    return "it is neither a directory nor a file";
}

std::string invalid(const std::filesystem::path& path, const root_options& options) {
    if (options.max_depth == 0) {
        return "with a max_depth of 0 nothing would be told; 1 is what is in the root itself";
    }
    for (const auto& [asked, name] : {std::pair{options.initial, "initial"},
                                      std::pair{options.follow_symlinks, "follow_symlinks"},
                                      std::pair{options.expand_renames, "expand_renames"}}) {
        if (asked && !options.track) {
            return std::string(name) +
                   " needs track: without a record nothing is listed; leave out one of them";
        }
    }
    return kind_of(path) + "; watch the directory that it is in";
}

/// Without a record, all depends on a mark of the file system.
std::string without_a_record(std::error_code why) {
    switch (why.value()) {
    case EPERM:
        return "without track a file system is marked as a whole, which takes the privilege to do "
               "so; "
               "run as root, or leave track on";
    case EOPNOTSUPP:
    case ENODEV:
    case EXDEV:
    case ENOSYS:
        return "its file system cannot be marked as a whole, by fanotify (" + why.message() +
               "); leave track on";
    case ENOTDIR: return "without track only directories can be watched; leave it on";
    default: return {};
    }
}

} // namespace

std::string refusal_of(const std::filesystem::path& path, const root_options& options,
                       std::error_code why) {
    std::string reason = options.track ? std::string() : without_a_record(why);
    if (!reason.empty()) {
        return reason;
    }
    switch (why.value()) {
    case EINVAL: return invalid(path, options);
    case ENOENT: return "nothing is there; check the path, or wait for it with must_exist = false";
    case ENOTDIR: return "a part of the path is no directory; check the path";
    case EACCES: return "it may not be read; run as a user who may";
    case EMFILE:
        return "no more inotify instances or open files can be had; use fewer watchers, or raise "
               "fs.inotify.max_user_instances or the limit of open files";
    default: return why.message();
    }
}

} // namespace espy
