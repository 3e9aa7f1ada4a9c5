#include "hands/performer.hpp"

#include "base/check.hpp"

#include "base/clock.hpp"
#include "sys/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <span>
#include <utility>

#include <fcntl.h>

namespace espy::tree {

void performer::perform(place& where, const action& todo) {
    switch (todo.what) {
    case action::kind::arm: arm(where, todo); break;
    case action::kind::look: look(where, todo); break;
    case action::kind::barrier: barrier(where, todo); break;
    case action::kind::unwatch: end_watch(where, todo); break;
    case action::kind::observe: observe(where, todo); break;
    case action::kind::list: list_on(where, todo); break;
    case action::kind::narrow: break; // by the engine, which knows the other roots
    case action::kind::sweep:
    case action::kind::miss:
    case action::kind::place:
    case action::kind::end:
    case action::kind::remove: where.model->go_on(todo); break;
    }
}

/// If that fails, more is heard than anybody wants until the watch ends, which costs work; none of it
/// is told.
void performer::narrow(place& where, directory_index directory, inotify::mask bits) {
    std::error_code ec;
    const int fd = open(where, directory, ec);
    if (fd < 0) {
        return;
    }
    const watch_id watch = source_.rewatch(fd, bits, ec);
    if (!ec && !watches_.contains(watch)) {
        ESPY_SOMETIMES("narrow: another directory is at the path");
        end_watch(watch, fd);
    }
}

void performer::arm(place& where, const action& todo) {
    model& m = *where.model;
    const entry_index index = todo.entry;
    std::error_code ec;
    unique_fd fd;
    if (index == m.tree().top()) {
        fd = sys::open_root(where.top_path.c_str(), ec);
        if (!fd) {
            cannot_arm(where, index, AT_FDCWD, where.top_path.c_str(), ec);
            return;
        }
    } else {
        const int parent = open(where, m.tree().parent(index), ec);
        if (parent < 0 && obstacle_of(ec) != obstacle::for_now) {
            // Or a mode is in the way, of which it is told at the directory that has it.
            ESPY_SOMETIMES("arm: the parent is not where it was");
            m.failures().unreachable(index);
            return;
        }
        if (parent < 0) {
            m.failures().arm_failed(index, ec, explain(where, index, ec));
            ESPY_SOMETIMES("arm: the parent cannot be opened for now");
            return;
        }
        const std::string name(m.tree().name(index));
        fd = sys::open_directory(parent, name.c_str(), ec);
        if (!fd) {
            cannot_arm(where, index, parent, name.c_str(), ec);
            return;
        }
    }
    arm_opened(where, index, std::move(fd), todo.inode);
}

/// Whether it is still the same may be seen even if it may not be read.
void performer::cannot_arm(place& where, entry_index index, int at, const char* name,
                           std::error_code why) {
    std::error_code ec;
    sys::status there = sys::look(at, name, ec);
    if (!ec) {
        there.inode = source_.identity(at, name, there.inode);
        ESPY_SOMETIMES("arm: refused, and seen");
        where.model->failures().is_closed(index, there);
    }
    where.model->failures().arm_failed(index, why, explain(where, index, why));
}

void performer::arm_opened(place& where, entry_index index, unique_fd fd, std::uint64_t inode) {
    model& m = *where.model;
    std::error_code ec;
    const directory_index parent = m.tree().parent(index);
    std::uint64_t device = parent == none ? 0 : m.tree().dir(parent).device;
    const bool looks = inode == 0 || parent == none || where.has_mounts ||
                       m.options().one_file_system || !source_.tells_events();
    if (looks) {
        const sys::status self = sys::look(fd.get(), "", ec);
        if (ec) {
            m.failures().arm_failed(index, ec, explain(where, index, ec));
            ESPY_SOMETIMES("arm: open, and cannot be looked at");
            return;
        }
        inode = self.inode;
        device = self.device;
    }
    if (m.options().one_file_system && parent != none && device != m.tree().dir(parent).device) {
        m.arms().other_file_system(index);
        ESPY_SOMETIMES("arm: on another file system");
        return;
    }
    const bool watches = source_.tells_events();
    const watch_id watch =
        watches ? source_.watch(fd.get(), m.arms().mask_for(index), ec) : watch_id::none;
    verdict todo = verdict::leave;
    if (!watches) {
        todo = m.polls().only_polled(index, inode, device);
    } else if (!ec) {
        const std::uint64_t identity = source_.identity_of(watch, inode);
        if (m.root().has_moved()) {
            m.arms().recognise(index, inode, device, identity);
        }
        todo = m.arms().armed(index, watch, identity, device, looks || identity != inode);
        note_kind(m, index, fd.get(), device);
    } else if (ec.value() == ENOSPC || is_refused(ec)) {
        ESPY_SOMETIMES("arm: no watch to be had");
        if (where.may_move && ec.value() == ENOSPC) {
            where.moves = std::exchange(where.may_move, nullptr)();
        }
        std::error_code ignored;
        inode = sys::look(fd.get(), "", ignored).inode;
        todo =
            m.failures().uncovered(index, ec, explain_uncovered(where, index, ec), inode, device);
    } else {
        cannot_arm(where, index, fd.get(), "", ec);
        ESPY_SOMETIMES("arm: open, and cannot be watched");
        return;
    }
    if (todo == verdict::list) {
        list(where, m.tree().at(index).directory, std::move(fd));
    }
}

/// The text is made only if it is told.
std::string performer::explain(const place& where, entry_index index, std::error_code why) const {
    const model& m = *where.model;
    if (!m.failures().tells_failure(index)) {
        return {};
    }
    std::string text = explain_failure(why, watches_.size(), m.failures().uncovered_count() + 1);
    return where.moves ? text + "; fanotify takes over" : text;
}

std::string performer::explain_uncovered(const place& where, entry_index index,
                                         std::error_code why) const {
    const bool by_limit = why.value() == ENOSPC && source_.name() != "fanotify";
    return by_limit ? explain(where, index, why)
           : where.model->failures().tells_failure(index)
               ? explain_missing_watch(source_.name(), why)
               : std::string();
}

/// Lists a directory that was just opened, for the first time or anew.
void performer::list(place& where, directory_index directory, unique_fd fd) {
    ++listings_;
    forget_listing(where.owner, directory);
    where.model->listings().listing_begins(directory);
    // btrfs lists what was there when the directory was opened, or rewound: the watch came later.
    sys::rewind(fd.get());
    listing begun;
    begun.owner = where.owner;
    begun.directory = directory;
    begun.fd = std::move(fd);
    begun.mounted = mounted_in(where, directory);
    begin_listing(where, std::move(begun));
}

/// If it took long to open it, to read it may, too.
void performer::begin_listing(place& where, listing begun) {
    if (is_over()) {
        leave_listing(*where.model, std::move(begun));
        ESPY_SOMETIMES("list: opened, and the time is over");
    } else {
        list_some(where, std::move(begun));
    }
}

void performer::leave_listing(model& m, listing rest) {
    m.listings().list_on(rest.directory, rest.observes);
    listings_under_way_.push_back(std::move(rest));
}

void performer::list_on(place& where, const action& todo) {
    const auto at = std::find_if(
        listings_under_way_.begin(), listings_under_way_.end(), [&](const listing& each) {
            return each.owner == where.owner && each.directory == todo.directory;
        });
    if (at == listings_under_way_.end()) {
        ESPY_SOMETIMES("list: listed anew in the meantime");
        return; // listed anew in the meantime
    }
    listing rest = std::move(*at);
    listings_under_way_.erase(at);
    rest.resumed = true;
    ESPY_SOMETIMES("list: gone on with");
    if (!rest.observes) {
        where.model->listings().listing_goes_on(todo.directory);
    }
    list_some(where, std::move(rest));
}

void performer::forget_listing(std::uint32_t owner, directory_index directory) noexcept {
    std::erase_if(listings_under_way_, [&](const listing& each) {
        return each.owner == owner && each.directory == directory;
    });
}

/// Goes on with a listing until its end, or until the time is over.
void performer::list_some(place& where, listing at) {
    model& m = *where.model;
    // To ask the clock takes a quarter as long as to note an entry that nothing has to be asked of.
    constexpr unsigned entries_at_once = 64;
    unsigned count = 0;
    for (bool over = false; !over;) {
        std::vector<std::byte> left = std::exchange(at.left, {});
        std::span<const std::byte> records(left);
        if (left.empty()) {
            std::error_code ec;
            const std::size_t size = sys::list(at.fd.get(), {buffer_.get(), buffer_size}, ec);
            if (ec) {
                m.failures().listing_failed(at.directory, ec);
                ESPY_SOMETIMES("list: cannot be read");
                return;
            }
            // Less than there is room for is not the end: a signal cuts a listing short.
            if (size == 0) {
                end_listing(where, std::move(at));
                return;
            }
            records = {buffer_.get(), size};
            if (std::exchange(at.first, false) && !at.observes) {
                identify(where, at.directory, at.fd.get(), sys::own_inode(records));
            }
            over = is_over();
        }
        records =
            over ? records : sys::for_each_listed(records, [&](const sys::listed_entry& found) {
                const bool asked =
                    at.observes ? observe_entry(m, at, found) : list_entry(m, at, found);
                over = (asked || ++count % entries_at_once == 0) && is_over();
                return !over;
            });
        over = over || is_over();
        at.left.assign(records.begin(), records.end());
    }
    leave_listing(m, std::move(at));
}

/// True if a system call was made for it.
bool performer::list_entry(model& m, listing& at, sys::listed_entry found) {
    const int fd = at.fd.get();
    std::error_code ec;
    bool asked = false;
    // The name ends with a NUL in the record.
    const bool covered =
        !at.mounted.empty() && found.type != entry_type::directory &&
        std::find(at.mounted.begin(), at.mounted.end(), found.name) != at.mounted.end();
    // If it is seen, so will be its end.
    const bool mounted = covered && is_mounted(fd, found.name.data());
    if (found.type == entry_type::none || covered) {
        const finding answer = look_at(fd, found.name.data(), ec);
        asked = true;
        if (!ec && !answer.exists) {
            ESPY_SOMETIMES("list: of no type, and gone");
            return asked;
        }
        at.unclear = ec ? ec : at.unclear;
        found.type = answer.status.type;
    }
    at.has_directories = at.has_directories || found.type == entry_type::directory;
    const auto known = [&] {
        const bool is_open = mounted && m.tree().dir(at.directory).entry != none;
        return is_open ? m.tree().find(at.directory, found.name) : none;
    };
    const entry_index before = known();
    const bool is_clear = !m.listings().listed(at.directory, found);
    if (known() != none) {
        // What happens to it is told from the end of the listing on, in the same call as a rule.
        m.mounted().note_mounted(known(), known() == before || at.resumed);
    }
    if (is_clear) {
        return asked;
    }
    if (m.tree().dir(at.directory).polled) {
        look_closely(m, at.directory, fd, found);
        return true;
    }
    sys::status status = sys::look(fd, found.name.data(), ec);
    if (ec.value() != ENOENT) {
        // If that cannot be seen, it may have changed.
        status.changed = ec ? std::numeric_limits<std::int64_t>::max() : status.changed;
        ESPY_SOMETIMES("list: looked at for when it was changed");
        m.listings().changed(at.directory, found.name, status);
    }
    return true;
}

void performer::end_listing(place& where, listing at) {
    model& m = *where.model;
    if (at.unclear) {
        ESPY_SOMETIMES("list: something in it could not be looked at");
        m.failures().listing_failed(at.directory, at.unclear);
    }
    if (at.observes) {
        m.polls().observation_ends(at.directory);
    } else {
        m.listings().listing_ends(at.directory);
    }
    for (const std::string& name : at.mounted) {
        watch_mounted(where, at.directory, at.fd.get(), name);
    }
    if (!at.strayed) {
        const bool is_way = at.observes || at.has_directories;
        keep(where, at.directory, std::move(at.fd), is_way ? use::way : use::end);
    }
}

finding performer::look_at(int directory, const char* name, std::error_code& ec) noexcept {
    finding answer;
    answer.status = sys::look(directory, name, ec);
    answer.exists = !ec;
    if (obstacle_of(ec) == obstacle::gone) {
        ec.clear();
    }
    return answer;
}

/// The number by which it is known may be that of another, which had its name when that was listed.
void performer::identify(place& where, directory_index directory, int fd, std::uint64_t listed) {
    const tree::directory& d = where.model->tree().dir(directory);
    if (d.inode == listed || source_.identity_of(d.watch, listed) != listed) {
        return;
    }
    std::error_code ec;
    const sys::status self = sys::look(fd, "", ec);
    if (!ec) {
        where.model->listings().listed_itself(directory, self.inode);
        ESPY_SOMETIMES("list: of another number than was listed for it");
    }
}

void performer::look(place& where, const action& todo) {
    ++looks_;
    std::error_code ec;
    const int fd = open(where, todo.directory, ec);
    if (fd < 0) {
        where.model->looks().look_failed(todo);
        ESPY_SOMETIMES("look: the directory cannot be opened");
        return;
    }
    finding answer = look_at(fd, todo.name.c_str(), ec);
    if (answer.exists && answer.status.type == entry_type::directory) {
        answer.status.inode = source_.identity(fd, todo.name.c_str(), answer.status.inode);
    }
    const bool checks = todo.why == purpose::hint && todo.bits == inotify::mask::none;
    if (todo.why == purpose::verify || (checks && !where.model->looks().agrees(todo, answer))) {
        // Whatever was seen to be done has told all of its events when the lock is free.
        sys::pass_lock(fd);
    }
    if (checks && !where.model->looks().agrees(todo, answer)) {
        ESPY_SOMETIMES("look: not as it is known, and the lock is free");
        // What changed it may be queued, and tell better what happened.
        const watch_id watch = where.model->tree().dir(todo.directory).watch;
        if (source_.put_off(watch, todo.name, where.model->events().now(), todo.cookie)) {
            ESPY_SOMETIMES("look: put off");
            return;
        }
    }
    if (ec) {
        where.model->looks().look_failed(todo);
        ESPY_SOMETIMES("look: nothing can be said of the name");
    } else {
        where.model->looks().looked(todo, answer);
    }
}

/// If it cannot be opened, a rename whose second half is not queued yet is taken for two: what was
/// moved is told as removed, and found again by the second half. It is not waited for, since nobody
/// knows when a descriptor can be had, and nothing that comes behind can be told before.
void performer::barrier(place& where, const action& todo) {
    std::error_code ec;
    const int fd = open(where, todo.directory, ec);
    if (fd >= 0) {
        sys::pass_lock(fd);
    }
    where.model->renames().barrier_passed(todo.directory, source_.end());
}

int performer::open(place& where, directory_index directory, std::error_code& ec) {
    const int known = kept(where.owner, directory);
    if (known >= 0) {
        return known;
    }
    unique_fd fd = open_by_path(where, directory, ec);
    if (!fd || !is_it(where, directory, fd.get(), ec)) {
        return -1;
    }
    const int number = fd.get();
    keep(where, directory, std::move(fd));
    return number;
}

unique_fd performer::open_by_path(place& where, directory_index directory, std::error_code& ec) {
    const store& tree = where.model->tree();
    const entry_index target = tree.dir(directory).entry;
    entry_index from = target;
    int base = -1;
    while (base < 0 && tree.at(from).parent != none) {
        from = tree.at(from).parent;
        base = kept(where.owner, tree.at(from).directory);
    }
    unique_fd root;
    if (base < 0) {
        root = sys::open_root(where.top_path.c_str(), ec);
        if (!root || target == tree.top()) {
            ESPY_SOMETIMES("open: the root anew");
            return root;
        }
        base = root.get();
    }
    path_.clear();
    tree.append_path(target, from, path_);
    return sys::open_below(base, path_, ec);
}

/// The identity of a directory is its watch; what `statx` says is only faster to ask for.
bool performer::is_it(place& where, directory_index directory, int fd, std::error_code& ec) {
    model& m = *where.model;
    tree::directory& d = m.tree().dir(directory);
    sys::status self = sys::look(fd, "", ec);
    if (ec) {
        return false;
    }
    self.inode = source_.identity(fd, "", self.inode);
    if (self.inode == d.inode && self.device == d.device) {
        return true;
    }
    if (d.watch == watch_id::none) {
        ESPY_SOMETIMES("open: another directory, or the same on a list");
        return false;
    }
    const watch_id watch = source_.watch(fd, m.arms().mask_for(d.entry), ec);
    if (ec) {
        return false;
    }
    if (watch == d.watch) {
        ESPY_SOMETIMES("open: the same directory by its watch");
        // Listed with a number that is not its own: the place of a mount, or a file system that
        // numbers twice. Or its handle could not be had.
        d.inode = source_.identity_of(watch, self.inode);
        d.device = self.device;
        return true;
    }
    if (!watches_.contains(watch)) {
        end_watch(watch, fd);
    }
    return false;
}

void performer::keep(place& where, directory_index directory, unique_fd fd, use what) {
    for (opened& o : opened_) {
        if (o.owner == where.owner && o.directory == directory) {
            o.fd = std::move(fd);
            return;
        }
    }
    const std::size_t at = what == use::way ? next_way_ : ways + next_end_;
    opened_[at] = {where.owner, directory, std::move(fd)};
    if (what == use::way) {
        next_way_ = (next_way_ + 1) % ways;
    } else {
        next_end_ = (next_end_ + 1) % ends;
    }
}

int performer::kept(std::uint32_t owner, directory_index directory) const noexcept {
    for (const opened& o : opened_) {
        if (o.directory == directory && o.owner == owner) {
            return o.fd.get();
        }
    }
    return -1;
}

unique_fd performer::take_kept(std::uint32_t owner, directory_index directory) noexcept {
    for (opened& o : opened_) {
        if (o.directory == directory && o.owner == owner) {
            return std::exchange(o, {}).fd;
        }
    }
    return {};
}

void performer::forget() noexcept {
    for (opened& o : opened_) {
        o = {};
    }
}

void performer::forget_listings(std::uint32_t owner) noexcept {
    std::erase_if(listings_under_way_, [&](const listing& each) { return each.owner == owner; });
}

} // namespace espy::tree
