#include "consumer.hpp"

#include <algorithm>

namespace espy::simulation {
namespace {

void require(bool holds, const std::string& promise) {
    if (!holds) {
        throw broken_promise(promise);
    }
}

bool is_about_stream(change_kind kind) {
    switch (kind) {
    case change_kind::ready:
    case change_kind::overflow:
    case change_kind::resynced:
    case change_kind::watch_failed:
    case change_kind::root_gone:
    case change_kind::root_back:
    case change_kind::unmounted: return true;
    default: return false;
    }
}

bool is_within(std::string_view path, std::string_view above) {
    return path == above ||
           (path.size() > above.size() && path.starts_with(above) && path[above.size()] == '/');
}

} // namespace

void consumer::apply(const change& told, std::uint64_t tick) {
    if (!is_about_stream(told.kind)) {
        require(present_, "nothing is told of a root that is not there");
        may_be_absent_ = false;
    }
    switch (told.kind) {
    case change_kind::exists:
    case change_kind::created: appeared(told, tick); return;
    case change_kind::renamed: renamed(told, tick); return;
    case change_kind::removed: {
        const std::string path = below(told.path);
        require(get(path).type == told.type, "what is removed is of the type it was");
        require(!has_children(path), "children are removed before their parent");
        entries_.erase(path);
        return;
    }
    case change_kind::modified:
    case change_kind::written:
    case change_kind::attributes: {
        if (told.path == root_ && entries_.find("") == entries_.end()) {
            return;
        }
        known& entry = get(below(told.path));
        const bool is_directory = told.type == entry_type::directory;
        require(is_directory == (entry.type == entry_type::directory), "a type does not change");
        entry.type = told.type;
        if (told.kind != change_kind::attributes) {
            require(!is_directory, "a directory has no content");
            entry.told = tick;
        }
        read_content(below(told.path), entry);
        return;
    }
    default: about_stream(told);
    }
}

void consumer::appeared(const change& told, std::uint64_t tick) {
    const std::string path = below(told.path);
    const auto slash = path.rfind('/');
    require((told.kind == change_kind::exists) == (!ready_ && !restarted_),
            "exists is told before ready only");
    require(told.type != entry_type::none, "an entry has a type");
    require(entries_.find(path) == entries_.end(), "created is not said twice for one thing");
    if (slash != std::string::npos && !selected_) {
        require(has_place(path.substr(0, slash)), "a parent is created before its children");
    }
    entries_[path] = {told.type, tick, 0, tick, ++things_};
    read_content(path, entries_[path]);
}

void consumer::read_content(const std::string& path, known& of) const {
    of.read = read(path);
    of.look = look(path);
}

void consumer::restart() {
    // A root that was a file is an entry, and so is the directory that came instead; after a restart that is a
    // root as any other, of which nothing is told by itself.
    if (const auto root = entries_.find("");
        root != entries_.end() && root->second.type == entry_type::directory) {
        entries_.erase(root);
    }
    ready_ = false;
    restarted_ = present_ = true;
    in_doubt_ = has_lost_events_ = false;
    warned_.clear();
}

void consumer::renamed(const change& told, std::uint64_t tick) {
    const std::string from = below(told.from);
    const std::string to = below(told.path);
    const bool is_directory = told.type == entry_type::directory;
    require(is_directory == (get(from).type == entry_type::directory),
            "what is renamed is of the type it was");
    require(from == to || !is_within(to, from), "nothing is renamed to below itself");
    const auto slash = to.rfind('/');
    require(slash == std::string::npos || selected_ || has_place(to.substr(0, slash)),
            "the parent of a new name is known");
    const bool occupied = entries_.find(to) != entries_.end();
    if (told.exchanged) {
        require(occupied, "both sides of an exchange are known");
        require(!is_within(from, to), "nothing is exchanged with what is below it");
    } else {
        require(occupied == told.replaced, "replaced is said if and only if something was there");
        require(!has_children(to), "children are removed before their parent is replaced");
        require(!occupied || is_directory == (get(to).type == entry_type::directory),
                "a directory replaces a directory, and nothing else one");
        entries_.erase(to);
    }
    const map other = take(to);
    put(take(from), to, tick);
    put(other, from, tick);
    if (told.exchanged) {
        entries_[from].told = tick;
    }
    entries_[to].type = told.type;
    entries_[to].told = tick;
}

consumer::map consumer::take(const std::string& path) {
    map taken;
    for (auto at = entries_.lower_bound(path); at != entries_.end();) {
        if (is_within(at->first, path)) {
            taken[at->first.substr(path.size())] = at->second;
            at = entries_.erase(at);
        } else if (at->first.starts_with(path)) {
            ++at;
        } else {
            break;
        }
    }
    return taken;
}

/// The content of each is read anew.
void consumer::put(const map& things, const std::string& to, std::uint64_t tick) {
    for (const auto& [rest, entry] : things) {
        known& moved = entries_[to + rest] = {entry.type, entry.told, 0, tick, entry.thing};
        if (rest.empty()) {
            read_content(to + rest, moved);
        } else {
            // Of all that is below nobody looks at anything but what is opened.
            moved.read = read(to + rest);
            moved.look = entry.look;
        }
    }
}

void consumer::about_stream(const change& told) {
    switch (told.kind) {
    case change_kind::ready:
        require(!ready_, "ready is told once");
        ready_ = true;
        may_be_absent_ = present_;
        break;
    case change_kind::overflow:
        require(!in_doubt_, "an overflow is told once until it is repaired");
        in_doubt_ = has_lost_events_ = true;
        break;
    case change_kind::resynced:
        require(in_doubt_ || may_move, "nothing is repaired that was not lost");
        in_doubt_ = false;
        break;
    case change_kind::root_gone:
        require(present_, "a root that is gone is not gone again");
        require(entries_.empty(), "the content is removed before the root is gone");
        present_ = may_be_absent_ = false;
        break;
    case change_kind::root_back:
        require(!present_ || may_be_absent_, "a root that is here does not come back");
        present_ = true;
        may_be_absent_ = false;
        break;
    case change_kind::watch_failed: warned_.insert(below(told.path)); break;
    case change_kind::unmounted: break;
    default: throw broken_promise("nobody asked for " + std::string(to_string(told.kind)));
    }
}

void consumer::is_quiet(bool root_is_there) {
    if (root_is_there) {
        require(present_, "a root that has come is told to be back");
        return;
    }
    require(!present_ || may_be_absent_, "a root that has gone is told to be gone");
    present_ = may_be_absent_ = false;
}

bool consumer::was_warned(std::string_view path) const {
    return std::any_of(warned_.begin(), warned_.end(), [&](const std::string& each) {
        return each.empty() || is_within(path, each);
    });
}

std::string consumer::below(std::string_view path) const {
    require(path.starts_with(root_), "a path begins with the root's");
    path.remove_prefix(root_.size());
    if (path.starts_with('/')) {
        path.remove_prefix(1);
    }
    return std::string(path);
}

consumer::known& consumer::get(const std::string& path) {
    const auto found = entries_.find(path);
    require(found != entries_.end(), "a path that is told of is known: " + path);
    return found->second;
}

bool consumer::has_place(const std::string& path) {
    const entry_type type = get(path).type;
    return type == entry_type::directory || (follows_links && type == entry_type::symlink);
}

bool consumer::is_behind_link(std::string_view path) const {
    for (auto end = path.find('/'); end != std::string_view::npos; end = path.find('/', end + 1)) {
        const auto above = entries_.find(path.substr(0, end));
        if (above != entries_.end() && above->second.type == entry_type::symlink) {
            return true;
        }
    }
    return false;
}

bool consumer::has_children(const std::string& path) const {
    const auto next = entries_.lower_bound(path + '/');
    return !path.empty() && next != entries_.end() && next->first.starts_with(path + '/');
}

} // namespace espy::simulation
