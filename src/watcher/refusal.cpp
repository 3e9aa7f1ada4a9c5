#include "watcher/refusal.hpp"

#include <espy/error.hpp>

#include <cerrno>

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
    return kind_of(path) + "; watch the directory that it is in";
}

} // namespace

std::string refusal_of(const std::filesystem::path& path, const root_options& options,
                       std::error_code why) {
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
