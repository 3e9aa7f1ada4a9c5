#include "run/home.hpp"

#include <cerrno>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace espy::cli {

home::home() {
    std::error_code ec;
    path_ = std::filesystem::current_path(ec);
}

std::error_code home::enter() const {
    struct stat here {};
    struct stat there {};
    if (path_.empty() || ::stat(".", &here) != 0) {
        return {};
    }
    if (::stat(path_.c_str(), &there) != 0) {
        // Where the way cannot be searched, the directory is nevertheless the one that is there.
        return errno == EACCES ? std::error_code() : std::error_code(errno, std::system_category());
    }
    const bool is_same = here.st_dev == there.st_dev && here.st_ino == there.st_ino;
    return is_same || ::chdir(path_.c_str()) == 0 ? std::error_code()
                                                  : std::error_code(errno, std::system_category());
}

} // namespace espy::cli
