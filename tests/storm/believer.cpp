#include "storm/believer.hpp"

#include <cerrno>
#include <ctime>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {
namespace {

constexpr std::size_t enough = 8;

entry_type type_of(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFREG: return entry_type::file;
    case S_IFDIR: return entry_type::directory;
    case S_IFLNK: return entry_type::symlink;
    default: return entry_type::other;
    }
}

std::int64_t nanoseconds(const timespec& time) {
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

stamp stamp_of(const struct stat& status) {
    return {status.st_ino,
            status.st_size,
            nanoseconds(status.st_mtim),
            status.st_nlink > 1,
            {nanoseconds(status.st_ctim)}};
}

/// `l…` was made as a second name of a file: what was written through the first is not told here.
bool is_second(const std::string& path) {
    return path[path.rfind('/') + 1] == 'l';
}

/// Lists the truth, with descriptors, so that no depth is too deep.
void list(int directory, const std::string& prefix,
          std::map<std::string, std::pair<entry_type, stamp>>& out) {
    DIR* const listing = ::fdopendir(directory);
    while (const dirent* const entry = ::readdir(listing)) {
        const std::string name = entry->d_name;
        struct stat status {};
        if (name == "." || name == ".." ||
            ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        out[prefix + name] = {type_of(status.st_mode), stamp_of(status)};
        if (S_ISDIR(status.st_mode)) {
            const int child =
                ::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (child >= 0) {
                list(child, prefix + name + "/", out);
            }
        }
    }
    ::closedir(listing);
}

} // namespace

void believer::apply(const batch& changes) {
    for (const change& told : changes) {
        apply(told);
    }
}

void believer::apply(const change& told) {
    switch (told.kind) {
    case change_kind::exists:
    case change_kind::created: arrive(told, true); break;
    case change_kind::removed: leave(told); break;
    case change_kind::renamed: rename(told); break;
    case change_kind::modified:
    case change_kind::written:
        if (!known_.contains(told.path)) {
            contradict(told, "of something unknown");
        }
        look(std::string(told.path));
        break;
    case change_kind::attributes:
        if (!known_.contains(told.path) && told.path != root_) {
            contradict(told, "of something unknown");
        }
        touched(std::string(told.path));
        look_again(std::string(told.path));
        break;
    case change_kind::overflow: ++overflows_; break;
    default: break;
    }
}

void believer::arrive(const change& told, bool twice_is_wrong) {
    const std::string path(told.path);
    const auto before = known_.find(path);
    if (before != known_.end() && twice_is_wrong) {
        contradict(told, "twice");
    }
    const auto slash = path.rfind('/');
    const auto parent = known_.find(path.substr(0, slash));
    if (!selects_ && path.substr(0, slash) != root_ &&
        (parent == known_.end() || parent->second.type != entry_type::directory)) {
        contradict(told, "without its directory");
    }
    known_[path] = {told.type, {}};
    look(path);
}

void believer::leave(const change& told) {
    const auto found = known_.find(told.path);
    if (found == known_.end()) {
        contradict(told, "of something unknown");
        return;
    }
    const auto below = known_.lower_bound(std::string(told.path) + "/");
    if (below != known_.end() && below->first.starts_with(std::string(told.path) + "/")) {
        contradict(told, ("before its content, such as " + below->first).c_str());
    }
    known_.erase(found);
}

void believer::rename(const change& told) {
    const std::string from(told.from);
    const std::string to(told.path);
    if (!known_.contains(from)) {
        contradict(told, "of something unknown");
    }
    const bool is_there = known_.contains(to);
    if (is_there != (told.replaced || told.exchanged)) {
        contradict(told, "and the target is there, or not");
    }
    map moved = take(from);
    map other = take(to);
    put(std::move(moved), from, to);
    if (told.exchanged) {
        put(std::move(other), to, from);
    }
}

believer::map believer::take(const std::string& path) {
    map taken;
    if (auto itself = known_.extract(path)) {
        taken.insert(std::move(itself));
    }
    if (expanded_) {
        return taken;
    }
    auto at = known_.lower_bound(path + "/");
    while (at != known_.end() && at->first.starts_with(path + "/")) {
        taken.insert(known_.extract(at++));
    }
    return taken;
}

void believer::put(map things, const std::string& from, const std::string& to) {
    for (auto& [path, what] : things) {
        // Whoever could not read it under the former path can now.
        const std::string present = to + path.substr(from.size());
        known_[present] = what;
        look(present);
    }
}

void believer::look(const std::string& path) {
    const auto found = known_.find(path);
    if (found == known_.end()) {
        return;
    }
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    found->second.looked_at = nanoseconds(now);
    struct stat status {};
    const bool done = ::fstatat(AT_FDCWD, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    found->second.unread = !done && errno == EACCES;
    if (done) {
        found->second.seen = stamp_of(status);
    }
}

/// `utimensat` changes the time, and no data.
void believer::touched(const std::string& path) {
    const auto found = known_.find(path);
    struct stat status {};
    if (found == known_.end() ||
        ::fstatat(AT_FDCWD, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return;
    }
    const stamp now = stamp_of(status);
    stamp& seen = found->second.seen;
    // The number of its names is an attribute, and `l…` may have had another one for a while: what
    // is written through that is not told here.
    seen.linked = seen.linked || now.linked || path[path.rfind('/') + 1] == 'l';
    if (now.inode == seen.inode && now.size == seen.size) {
        seen.written = now.written;
    }
}

/// What could not be read below a directory can be now, perhaps.
void believer::look_again(const std::string& directory) {
    const std::string below = directory + "/";
    for (auto at = known_.lower_bound(below); at != known_.end() && at->first.starts_with(below);
         ++at) {
        if (at->second.unread) {
            look(at->first);
        }
    }
}

void believer::contradict(const change& told, const char* what) {
    contradictions_.push_back("#" + std::to_string(told.seq) + " " +
                              std::string(to_string(told.kind)) + " " +
                              (told.from.empty() ? "" : std::string(told.from) + " -> ") +
                              std::string(told.path) + " " + what);
}

std::vector<std::string> believer::differences() const {
    std::map<std::string, std::pair<entry_type, stamp>> disk;
    const int root = ::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root >= 0) {
        list(root, root_ + "/", disk);
    }
    std::erase_if(disk, [&](const auto& entry) {
        const auto below = std::string_view(entry.first).substr(root_.size() + 1);
        return selects_ && !selects_(below, entry.second.first);
    });
    std::vector<std::string> found;
    for (const auto& [path, truth] : disk) {
        const auto believed = known_.find(path);
        if (believed == known_.end()) {
            found.push_back("missing: " + path);
        } else if (believed->second.type != truth.first) {
            found.push_back("type: " + path + " is " + std::string(to_string(truth.first)) +
                            ", told as " + std::string(to_string(believed->second.type)));
        } else if (truth.first == entry_type::file && !truth.second.linked && !is_second(path) &&
                   !believed->second.seen.linked && believed->second.seen != truth.second &&
                   !(polled_ && truth.second.changed.at < believed->second.looked_at)) {
            found.push_back("content: " + path);
        }
    }
    for (const auto& [path, what] : known_) {
        if (!disk.contains(path)) {
            found.push_back("ghost: " + path);
        }
    }
    if (found.size() > enough) {
        found.resize(enough);
    }
    return found;
}

} // namespace espy::test
