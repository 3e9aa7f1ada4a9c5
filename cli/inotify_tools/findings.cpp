#include "inotify_tools/findings.hpp"

#include "inotify_tools/lease.hpp"

#include <algorithm>
#include <vector>

namespace espy::cli::inotify_tools {
namespace {

using inotify::any;
using inotify::mask;

constexpr mask closed_after_writing = mask::close_write;
/// Whoever asks for these would hear that it is asked who writes.
constexpr mask hears_asking = mask::open | mask::close_nowrite;

std::string join(std::string_view watch, std::string_view name) {
    return std::string(watch).append(name);
}

/// The directory of a watch, without its slash.
std::string_view directory_of(std::string_view watch) {
    return watch.ends_with('/') && watch.size() > 1 ? watch.substr(0, watch.size() - 1) : watch;
}

mask with_type(mask what, entry_type type) {
    return type == entry_type::directory ? what | mask::is_dir : what;
}

/// Moves what is at or below `from`. There are few of them.
template <typename Paths, typename Move>
void carry_in(Paths& paths, std::string_view from, Move move) {
    std::vector<typename Paths::node_type> carried;
    for (auto at = paths.lower_bound(from); at != paths.end();) {
        const auto next = std::next(at);
        const std::string& path = Move::path_of(*at);
        if (!path.starts_with(from)) {
            break;
        }
        if (path.size() == from.size() || path[from.size()] == '/') {
            carried.push_back(paths.extract(at));
        }
        at = next;
    }
    for (auto& each : carried) {
        move(each);
        paths.insert(std::move(each));
    }
}

struct renames_path {
    std::string_view from;
    std::string_view to;
    static const std::string& path_of(const std::string& path) { return path; }
    void operator()(std::set<std::string, std::less<>>::node_type& each) const {
        each.value().replace(0, from.size(), to);
    }
};

template <typename Files>
struct renames_file {
    std::string_view from;
    std::string_view to;
    static const std::string& path_of(const typename Files::value_type& file) { return file.first; }
    void operator()(typename Files::node_type& each) const {
        each.key().replace(0, from.size(), to);
        each.mapped().watch_size += to.size() - from.size();
    }
};

} // namespace

bool findings::is_news(const heard& record) {
    if (record.name.empty()) {
        return true;
    }
    const bool is_dir = any(record.mask, mask::is_dir);
    if (any(record.mask, mask::create | mask::moved_to)) {
        std::string path = record.path();
        if (found_.erase(path) > 0) {
            return false;
        }
        const bool was_new = any(record.mask, mask::moved_to) && moving_.erase(record.cookie) > 0;
        if (is_dir && (was_new || any(record.mask, mask::create))) {
            new_.insert(path);
        }
        left_.erase(path);
        arrived_.insert(std::move(path));
    } else if (any(record.mask, mask::delete_ | mask::moved_from)) {
        std::string path = record.path();
        found_.erase(path);
        arrived_.erase(path);
        unfinished_.erase(path);
        if (is_dir && new_.erase(path) > 0 && any(record.mask, mask::moved_from)) {
            moving_.insert(record.cookie);
        }
        if (remembers_) {
            left_.insert(std::move(path));
        }
    } else if (any(record.mask, closed_after_writing) && !unfinished_.empty()) {
        unfinished_.erase(record.path());
    }
    return true;
}

void findings::arrived(std::string_view watch, std::string_view name, entry_type type,
                       bool everything) {
    std::string path = join(watch, name);
    if (arrived_.erase(path) > 0 || (!everything && !new_.contains(directory_of(watch)))) {
        return;
    }
    tell(with_type(mask::create, type), watch, name);
    if (type == entry_type::directory) {
        new_.insert(path);
    } else if (type == entry_type::file && any(asked_, closed_after_writing | mask::modify)) {
        unfinished_[path] = {watch.size()};
    }
    found_.insert(std::move(path));
}

bool findings::has_left(std::string_view path) const {
    for (std::size_t end = path.size(); end != std::string_view::npos && end > 0;
         end = path.rfind('/', end - 1)) {
        if (left_.contains(path.substr(0, end))) {
            return true;
        }
    }
    return false;
}

void findings::left(std::string_view watch, std::string_view name, entry_type type) {
    const std::string path = join(watch, name);
    found_.erase(path);
    unfinished_.erase(path);
    if (!has_left(path)) {
        tell(with_type(mask::delete_, type), watch, name);
    }
}

void findings::moved(const heard& from, const heard& to) {
    if (arrived_.erase(to.path()) > 0) {
        return;
    }
    const std::uint32_t cookie = ++made_up_cookie_;
    tell(mask::moved_from | from.mask, from.watch, from.name, cookie);
    tell(mask::moved_to | to.mask, to.watch, to.name, cookie);
}

void findings::touched(change_kind kind, std::string_view watch, std::string_view name,
                       entry_type type) {
    if (kind == change_kind::attributes) {
        tell(with_type(mask::attrib, type), watch, name);
    } else if (kind == change_kind::written) {
        tell(closed_after_writing, watch, name);
    } else if (kind == change_kind::modified) {
        tell(mask::modify, watch, name);
        if (any(asked_, closed_after_writing)) {
            unfinished_[join(watch, name)] = {watch.size()};
        }
    }
}

void findings::carry(std::string_view from, std::string_view to) {
    for (paths* const each : {&found_, &arrived_, &left_, &new_}) {
        carry_in(*each, from, renames_path{from, to});
    }
    carry_in(unfinished_, from, renames_file<files>{from, to});
}

void findings::ask() {
    for (auto at = unfinished_.begin(); at != unfinished_.end();) {
        const auto file = at++;
        if (file->second.is_asked) {
            continue;
        }
        const auto& [path, what] = *file;
        const std::string_view watch = std::string_view(path).substr(0, what.watch_size);
        const std::string_view name = std::string_view(path).substr(what.watch_size);
        const found_file there = look_at(path);
        if (there.has_content && found_.contains(path)) {
            tell(mask::modify, watch, name);
        }
        if (!there.is_there || !any(asked_, closed_after_writing)) {
            unfinished_.erase(file);
            continue;
        }
        const writing who = any(asked_, hears_asking) ? writing::unknown : who_writes(path);
        if (who == writing::nobody) {
            file->second.is_asked = true;
        } else if (who == writing::somebody) {
            unfinished_.erase(file);
        } else {
            complete(file);
        }
    }
}

void findings::fence(std::uint64_t end) {
    for (auto& [path, file] : unfinished_) {
        if (file.is_asked) {
            file.fence = std::min(file.fence, end);
        }
    }
}

void findings::complete(files::iterator file) {
    const std::string_view path = file->first;
    tell(closed_after_writing, path.substr(0, file->second.watch_size),
         path.substr(file->second.watch_size));
    unfinished_.erase(file);
}

void findings::heard_until(std::uint64_t position) {
    for (auto at = unfinished_.begin(); at != unfinished_.end();) {
        const auto file = at++;
        if (file->second.is_asked && file->second.fence <= position) {
            complete(file);
        }
    }
}

void findings::all_heard() {
    heard_until(~std::uint64_t{0});
    forget();
}

void findings::forget() {
    found_.clear();
    arrived_.clear();
    left_.clear();
    new_.clear();
    moving_.clear();
}

void findings::tell(mask what, std::string_view watch, std::string_view name,
                    std::uint32_t cookie) {
    tells_.hear({watch, name, what, cookie});
}

} // namespace espy::cli::inotify_tools
