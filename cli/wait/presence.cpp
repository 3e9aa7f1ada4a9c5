#include "wait/presence.hpp"

#include "error_text.hpp"
#include "failure.hpp"
#include "format/escape.hpp"
#include "format/path_parts.hpp"

#include <espy/watcher.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include <poll.h>
#include <sys/stat.h>

namespace espy::cli {
namespace {

void add(watcher& watcher, const std::string& path) {
    constexpr kinds comings_and_goings{change_kind::created,   change_kind::renamed,
                                       change_kind::removed,   change_kind::ready,
                                       change_kind::root_gone, change_kind::root_back,
                                       change_kind::overflow,  change_kind::resynced};
    std::error_code ec;
    watcher.add(path, {.tell = comings_and_goings, .recursive = false, .must_exist = false}, ec);
    // Something that is no directory and no file is told by the directory that it is in.
    if (ec && ec != std::errc::invalid_argument) {
        throw failure(root_error_text(path, ec));
    }
}

} // namespace

bool is_present(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) {
        return true;
    }
    const std::error_code why(errno, std::system_category());
    if (why != errc::not_found) {
        throw failure(
            fmt::format("cannot look at {}: {}; check the path", escaped(path), why.message()));
    }
    return false;
}

bool wait_for_presence(const std::string& path, bool present, const watcher_options& source,
                       const deadline& end) {
    if (is_present(path) == present) {
        return true;
    }
    // The path as a root: whatever leads to it may come and go, symbolic links included. Its
    // directory: for what cannot be a root, such as a socket.
    watcher watcher(source);
    add(watcher, path);
    add(watcher, std::string(parent_directory(path)));
    batch changes;
    for (;;) {
        changes.clear();
        watcher.poll(changes);
        // The changes only say when to look.
        if (is_present(path) == present) {
            return true;
        }
        if (end.is_over()) {
            return false;
        }
        pollfd waited{watcher.native_handle(), POLLIN, 0};
        ::poll(&waited, 1, end.poll_timeout());
    }
}

} // namespace espy::cli
