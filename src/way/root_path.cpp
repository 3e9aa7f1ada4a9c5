/// Follows the path of a root and watches the way (docs/design/0009). A walk is tried again when a
/// directory was moved away before it was watched; what cannot be told now leaves all as it was.
#include "way/root_path.hpp"

#include "base/check.hpp"

#include "base/limits.hpp"
#include "sys/directory.hpp"
#include "sys/failure.hpp"
#include "way/path_walker.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <utility>

#include <fcntl.h>

namespace espy::tree {

using inotify::any;
using inotify::mask;

namespace {

constexpr mask itself = mask::delete_self | mask::move_self | mask::only_dir;
/// No more than that: the siblings of a root may be many, and busy.
constexpr mask entries = mask::create | mask::delete_ | mask::move;

/// True if `name` in `parent` is the directory at `fd`.
bool leads_to(int parent, const std::string& name, int fd, std::error_code& ec) {
    const sys::status there = sys::look(parent, name.c_str(), ec);
    if (obstacle_of(ec) == obstacle::gone) {
        ec.clear();
        ESPY_SOMETIMES("way: a name on it is gone again");
        return false;
    }
    const sys::status here = ec ? sys::status() : sys::look(fd, "", ec);
    return ec || (there.inode == here.inode && there.device == here.device);
}

root_path::target missing(int why) {
    return {root_path::kind::missing, {}, {}, {why, std::system_category()}};
}

} // namespace

root_path::target root_path::resolve() {
    return *walk(nullptr);
}

root_path::target root_path::follow(source& events, watch_table& watches, mount_kinds& kinds,
                                    bool denied) {
    std::vector<station> old;
    old.swap(stations_);
    const findings before = findings_;
    setting with{events, kinds, false, denied};
    std::vector<station> abandoned;
    std::optional<target> found = walk_again(with, abandoned);
    // Any directory of the way may be the one that comes next, or may be searched from now on.
    with.all_names = found && found->what == kind::missing;
    with.modes = denied || findings_.denied;
    if (found && obstacle_of(found->error) != obstacle::for_now &&
        (with.all_names || with.modes != denied)) {
        ESPY_SOMETIMES("way: walked once more, and more of it is watched");
        found = walk_again(with, abandoned);
    }
    target result = found ? std::move(*found) : missing(EAGAIN);
    if (obstacle_of(result.error) == obstacle::for_now) {
        ESPY_SOMETIMES("way: stays as it was for now");
        abandoned.insert(abandoned.end(), std::make_move_iterator(stations_.begin()),
                         std::make_move_iterator(stations_.end()));
        stations_ = std::move(old);
        findings_ = before;
    } else {
        replace(old, watches, events);
    }
    end_unused(abandoned, watches, events);
    return result;
}

void root_path::release(source& events, watch_table& watches) {
    std::vector<station> old;
    old.swap(stations_);
    replace(old, watches, events);
}

/// Nothing if the way changed each time.
std::optional<root_path::target> root_path::walk_again(const setting& with,
                                                       std::vector<station>& abandoned) {
    std::optional<target> found;
    for (int i = 0; i < limit::walks && !found; ++i) {
        abandoned.insert(abandoned.end(), std::make_move_iterator(stations_.begin()),
                         std::make_move_iterator(stations_.end()));
        stations_.clear();
        found = walk(&with);
    }
    findings_.denied =
        findings_.denied || (found && obstacle_of(found->error) == obstacle::forbidden);
    return found;
}

/// Nothing if a directory was moved away before it was watched: then nobody will say so; or if a link
/// is none any more.
std::optional<root_path::target> root_path::walk(const setting* with) {
    path_walker at(path_);
    findings_ = {};
    if (at.here() < 0) {
        return missing(errno);
    }
    std::error_code ec;
    std::uint64_t device = sys::look(at.here(), "", ec).device;
    if (ec) {
        return missing(ec.value());
    }
    note_kind(with, at.here(), device);
    // Where the directory at hand was found, if it was by its name.
    unique_fd parent;
    std::string entered_by;
    bool is_before_link = is_of_link_;
    while (!at.at_end()) {
        const std::string name = at.take_name();
        const bool last = at.at_end();
        if (!pass(with, at.here(), name, last || (with != nullptr && with->all_names)) && parent) {
            // Not before its mode changes, of which its own directory tells.
            ESPY_SOMETIMES("way: a directory that cannot be watched");
            pass(with, parent.get(), entered_by, true);
        }
        if (with != nullptr && parent && !leads_to(parent.get(), entered_by, at.here(), ec)) {
            ESPY_SOMETIMES("way: a directory was moved before it was watched");
            return std::nullopt;
        }
        if (ec) {
            return missing(ec.value());
        }
        sys::status next = sys::look(at.here(), name.c_str(), ec);
        if (!last && (ec || next.type != entry_type::directory)) {
            // This name matters by itself: watched first, then looked at again.
            ESPY_SOMETIMES("way: a name at which there is no directory");
            pass(with, at.here(), name, true);
            next = sys::look(at.here(), name.c_str(), ec);
        }
        if (ec) {
            return missing(ec.value());
        }
        if (is_before_link && last != (next.type == entry_type::symlink)) {
            ESPY_SOMETIMES("way: of a link that is none by now");
            return missing(ENOENT);
        }
        if (next.type == entry_type::symlink) {
            is_before_link = false;
            pass(with, at.here(), name, true);
            if (!at.follow(name)) {
                if (with != nullptr && errno == EINVAL) {
                    ESPY_SOMETIMES("way: a link was replaced before it was read");
                    return std::nullopt;
                }
                ESPY_SOMETIMES("way: a link that leads nowhere");
                return missing(errno);
            }
            parent.reset();
            next.device = sys::look(at.here(), "", ec).device;
        } else if (next.type == entry_type::directory) {
            unique_fd there = open_on_way(at.here(), name.c_str());
            if (!there) {
                return missing(errno);
            }
            parent = at.enter(std::move(there), name);
            entered_by = name;
        } else if (last) {
            const kind what = next.type == entry_type::file ? kind::file : kind::other;
            ESPY_SOMETIMES("way: leads to what is no directory");
            return target{what, at.path(), name, {}, at.is_elsewhere()};
        } else {
            return missing(ENOTDIR);
        }
        if (next.device != std::exchange(device, next.device)) {
            note_kind(with, at.here(), device);
        }
    }
    return target{kind::directory, at.path(), {}, {}, at.is_elsewhere()};
}

void root_path::note_kind(const setting* with, int fd, std::uint64_t device) {
    if (with != nullptr) {
        const file_system_type type = with->kinds.find(fd, device);
        findings_.shared = findings_.shared || tree::is_shared(type);
        findings_.made_by_kernel = findings_.made_by_kernel || tree::is_made_by_kernel(type);
    }
}

bool root_path::pass(const setting* with, int fd, std::string_view name, bool name_matters) {
    if (with == nullptr) {
        return true;
    }
    // Of the name `..` nothing is ever told, but of the directory that it leads out of.
    name_matters = name_matters && name != "..";
    const mask wanted = (name_matters ? itself | entries : itself) |
                        (name_matters && with->modes ? mask::attrib : mask::none);
    std::error_code why;
    // A directory that may be searched but not read cannot be watched; the others tell what they
    // can.
    const watch_id watch = with->events.watch_way(fd, wanted, why);
    if (watch == watch_id::none) {
        findings_.denied = true;
        findings_.unwatched = findings_.unwatched || obstacle_of(why) != obstacle::forbidden;
        return false;
    }
    stations_.push_back({watch, name_matters ? std::string(name) : std::string()});
    if (with->events.has_own_mark(watch)) {
        stations_.back().place = std::filesystem::read_symlink(sys::fd_path(fd).c_str(), why);
    }
    return true;
}

/// `stations_` in place of the old ones.
void root_path::replace(std::vector<station>& old, watch_table& watches, source& events) {
    for (std::size_t i = 0; i < stations_.size(); ++i) {
        watches.add(stations_[i].watch, {owner_, mark_index(static_cast<std::uint32_t>(i))});
    }
    for (std::size_t i = 0; i < old.size(); ++i) {
        if (watches.remove(old[i].watch, {owner_, mark_index(static_cast<std::uint32_t>(i))})) {
            end_watch(old[i], events);
        }
    }
}

/// A watch may have been made several times, and ends once.
void root_path::end_unused(std::vector<station>& made, const watch_table& watches, source& events) {
    std::sort(made.begin(), made.end(),
              [](const station& a, const station& b) { return a.watch < b.watch; });
    for (std::size_t i = 0; i < made.size(); ++i) {
        if ((i == 0 || made[i].watch != made[i - 1].watch) && !watches.contains(made[i].watch)) {
            end_watch(made[i], events);
        }
    }
}

void root_path::end_watch(const station& of, source& events) {
    if (!of.place.empty()) {
        const unique_fd fd = open_on_way(AT_FDCWD, of.place.c_str());
        events.unmark(of.watch, fd.get());
    }
    events.unwatch(of.watch);
}

bool root_path::concerns(mark_index mark, mask bits, std::string_view name) const noexcept {
    const std::size_t i = mark.value();
    if (i >= stations_.size()) {
        return false;
    }
    if (name.empty()) {
        return any(bits, mask::delete_self | mask::move_self | mask::ignored | mask::unmount) ||
               (findings_.denied && any(bits, mask::attrib));
    }
    return any(bits, entries | mask::attrib) && name == stations_[i].name;
}

} // namespace espy::tree
