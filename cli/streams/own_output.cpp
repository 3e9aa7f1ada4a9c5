#include "streams/own_output.hpp"

#include <algorithm>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace espy::cli {
namespace {

constexpr kinds of_own_content{change_kind::modified, change_kind::written, change_kind::opened,
                               change_kind::accessed, change_kind::closed};

} // namespace

own_output::own_output() {
    for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
        struct stat status {};
        if (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
            files_.push_back({status.st_dev, status.st_ino});
        }
    }
}

bool own_output::has_content_of(const change& change) const {
    struct stat status {};
    // The path, not the name that the descriptor has: hard links, links to a root and mounted files
    // have other names. A link is followed, for a root may be one.
    return !files_.empty() && of_own_content.contains(change.kind) &&
           ::stat(std::string(change.path).c_str(), &status) == 0 &&
           std::any_of(files_.begin(), files_.end(), [&](const identity& file) {
               return file.device == status.st_dev && file.inode == status.st_ino;
           });
}

} // namespace espy::cli
