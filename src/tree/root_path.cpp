#include "tree/root_path.hpp"

#include "sys/directory.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace espy::tree {

using inotify::any;
using inotify::mask;

namespace {

constexpr mask itself = mask::delete_self | mask::move_self | mask::only_dir;
/// Attributes too: a directory that might not be read or searched may be from now on.
constexpr mask entries = mask::create | mask::delete_ | mask::move | mask::attrib;
/// As many symbolic links as the kernel follows.
constexpr int max_links = 40;

unique_fd open_place(int parent, const char* name) {
    return unique_fd(::openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> names;
    while (!path.empty()) {
        const auto slash = path.find('/');
        if (slash != 0 && path.substr(0, slash) != ".") {
            names.emplace_back(path.substr(0, slash));
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return names;
}

/// True if `name` in `parent` is the directory at `fd`.
bool leads_to(int parent, const std::string& name, int fd) {
    std::error_code ec;
    const sys::status there = sys::look(parent, name.c_str(), ec);
    if (ec) {
        return false;
    }
    const sys::status here = sys::look(fd, "", ec);
    return !ec && there.inode == here.inode && there.device == here.device;
}

/// The state of a walk: where it is, and the names still ahead, the next one last.
struct walker {
    unique_fd here = open_place(AT_FDCWD, "/");
    std::string path = "/";
    std::vector<std::string> ahead;
    int links = 0;
    /// The last step was into a directory.
    bool entered = false;

    explicit walker(std::string_view way) : ahead(split(way)) {
        std::reverse(ahead.begin(), ahead.end());
    }

    void enter(unique_fd there, const std::string& name) {
        here = std::move(there);
        entered = true;
        if (name == "..") {
            path.resize(std::max<std::size_t>(path.rfind('/'), 1));
        } else {
            path += path.size() > 1 ? "/" : "";
            path += name;
        }
    }

    /// Goes where the symbolic link `name` leads; false if it cannot be read or there are too many.
    bool follow(const std::string& name) {
        entered = false;
        std::array<char, PATH_MAX> text;
        const ssize_t size = ::readlinkat(here.get(), name.c_str(), text.data(), text.size());
        if (size < 0) {
            return false;
        }
        if (++links > max_links) {
            errno = ELOOP;
            return false;
        }
        const std::string_view way(text.data(), static_cast<std::size_t>(size));
        std::vector<std::string> names = split(way);
        ahead.insert(ahead.end(), names.rbegin(), names.rend());
        if (way.starts_with('/')) {
            here = open_place(AT_FDCWD, "/");
            path.resize(1); // it begins with a slash
        }
        return true;
    }
};

} // namespace

root_path::target root_path::resolve() {
    return *walk(nullptr);
}

root_path::target root_path::follow(source& events, watch_table& watches) {
    std::vector<station> old;
    old.swap(stations_);
    std::optional<target> found;
    while (!found) {
        found = walk(&events);
    }
    subscribe(watches, old, events);
    return *found;
}

void root_path::release(source& events, watch_table& watches) {
    std::vector<station> old;
    old.swap(stations_);
    subscribe(watches, old, events);
}

/// Nothing if a directory was moved away before it was watched: then nobody will say so.
std::optional<root_path::target> root_path::walk(source* events) {
    walker at(path_);
    std::vector<std::pair<unique_fd, std::string>> passed;
    denied_ = false;
    const auto missing = [&](int reason) {
        denied_ = denied_ || reason == EACCES;
        // Any directory of the way may be the one that comes next.
        for (const auto& [fd, name] : passed) {
            pass(events, fd.get(), name, true);
        }
        return target{kind::missing, {}, {}, {reason, std::system_category()}};
    };
    while (!at.ahead.empty()) {
        const std::string name = std::move(at.ahead.back());
        at.ahead.pop_back();
        const bool last = at.ahead.empty();
        std::error_code ec;
        if (!pass(events, at.here.get(), name, last) && at.entered) {
            // Not before its mode changes, of which its own directory tells.
            pass(events, passed.back().first.get(), passed.back().second, true);
        }
        if (events != nullptr && at.entered &&
            !leads_to(passed.back().first.get(), passed.back().second, at.here.get())) {
            return std::nullopt;
        }
        sys::status next = sys::look(at.here.get(), name.c_str(), ec);
        if (!last && (ec || next.type != entry_type::directory)) {
            // This name matters by itself: watched first, then looked at again.
            pass(events, at.here.get(), name, true);
            next = sys::look(at.here.get(), name.c_str(), ec);
        }
        passed.emplace_back(unique_fd(::fcntl(at.here.get(), F_DUPFD_CLOEXEC, 0)), name);
        if (ec) {
            return missing(ec.value());
        }
        if (next.type == entry_type::symlink) {
            pass(events, at.here.get(), name, true);
            if (!at.follow(name)) {
                return missing(errno);
            }
        } else if (next.type == entry_type::directory) {
            unique_fd there = open_place(at.here.get(), name.c_str());
            if (!there) {
                return missing(errno);
            }
            at.enter(std::move(there), name);
        } else if (last) {
            const kind what = next.type == entry_type::file ? kind::file : kind::other;
            return target{what, at.path, name, {}};
        } else {
            return missing(ENOTDIR);
        }
    }
    return target{kind::directory, at.path, {}, {}};
}

bool root_path::pass(source* events, int fd, std::string_view name, bool name_matters) {
    if (events == nullptr || name == "..") {
        return true;
    }
    std::error_code ignored;
    // A directory that may be searched but not read cannot be watched; the others tell what they
    // can.
    const std::int32_t watch =
        events->watch_way(fd, name_matters ? itself | entries : itself, ignored);
    denied_ = denied_ || watch == -1;
    if (watch != -1) {
        stations_.push_back({watch, name_matters ? std::string(name) : std::string()});
        if (events->has_own_mark(watch)) {
            stations_.back().place =
                std::filesystem::read_symlink(sys::fd_path(fd).c_str(), ignored);
        }
    }
    return watch != -1;
}

void root_path::subscribe(watch_table& watches, const std::vector<station>& old, source& events) {
    for (std::size_t i = 0; i < stations_.size(); ++i) {
        watches.add(stations_[i].watch, {owner_, first_mark + static_cast<directory_index>(i)});
    }
    for (std::size_t i = 0; i < old.size(); ++i) {
        if (watches.remove(old[i].watch, {owner_, first_mark + static_cast<directory_index>(i)})) {
            if (!old[i].place.empty()) {
                const unique_fd fd = open_place(AT_FDCWD, old[i].place.c_str());
                events.unmark(old[i].watch, fd.get());
            }
            events.unwatch(old[i].watch);
        }
    }
}

bool root_path::concerns(directory_index mark, mask bits, std::string_view name) const noexcept {
    const std::size_t i = mark - first_mark;
    if (i >= stations_.size()) {
        return false;
    }
    if (name.empty()) {
        return any(bits, mask::delete_self | mask::move_self | mask::ignored | mask::unmount) ||
               (denied_ && any(bits, mask::attrib));
    }
    return any(bits, entries) && name == stations_[i].name;
}

} // namespace espy::tree
