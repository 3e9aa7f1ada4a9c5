#include "tree/performer.hpp"

#include "tree/failure.hpp"

#include <algorithm>
#include <cerrno>

namespace espy::tree {

void performer::perform(place& where, const action& todo) {
    switch (todo.what) {
    case action::kind::arm: arm(where, todo); break;
    case action::kind::look: look(where, todo); break;
    case action::kind::barrier: barrier(where, todo); break;
    case action::kind::unwatch: end_watch(where, todo); break;
    case action::kind::observe: observe(where, todo); break;
    case action::kind::narrow: break; // by the engine, which knows the other roots
    }
}

void performer::narrow(place& where, directory_index directory, inotify::mask bits) {
    std::error_code ec;
    const int fd = open(where, directory, ec);
    if (fd < 0) {
        return;
    }
    const std::int32_t watch = source_.rewatch(fd, bits, ec);
    if (!ec && !watches_.contains(watch)) {
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
    } else {
        const int parent = open(where, m.tree().parent(index), ec);
        if (parent < 0 && obstacle_of(ec) != obstacle::for_now) {
            // Or a mode is in the way, of which it is told at the directory that has it.
            m.unreachable(index);
            return;
        }
        if (parent < 0) {
            m.arm_failed(index, ec, explain(where, index, ec));
            return;
        }
        const std::string name(m.tree().name(index));
        fd = sys::open_directory(parent, name.c_str(), ec);
    }
    if (!fd) {
        m.arm_failed(index, ec, explain(where, index, ec));
        return;
    }
    arm_opened(where, index, std::move(fd), todo.inode);
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
        inode = self.inode;
        device = self.device;
    }
    if (m.options().one_file_system && parent != none && device != m.tree().dir(parent).device) {
        m.other_file_system(index);
        return;
    }
    const bool watches = source_.tells_events();
    const std::int32_t watch = watches ? source_.watch(fd.get(), m.mask_for(index), ec) : -1;
    verdict todo = verdict::leave;
    if (!watches) {
        todo = m.only_polled(index, inode, device);
    } else if (!ec) {
        const std::uint64_t identity = source_.identity_of(watch, inode);
        if (m.has_moved()) {
            m.recognise(index, inode, device, identity);
        }
        todo = m.armed(index, watch, identity, device, looks || identity != inode);
        note_kind(m, index, fd.get(), device);
    } else if (ec.value() == ENOSPC || is_refused(ec)) {
        if (where.may_move && ec.value() == ENOSPC) {
            where.moves = std::exchange(where.may_move, nullptr)();
        }
        std::error_code ignored;
        inode = sys::look(fd.get(), "", ignored).inode;
        todo = m.uncovered(index, ec, explain_uncovered(where, index, ec), inode, device);
    } else {
        m.arm_failed(index, ec, explain(where, index, ec));
        return;
    }
    if (todo == verdict::list) {
        const directory_index directory = m.tree().at(index).directory;
        const bool leads_on = list(where, directory, fd.get());
        keep(where, directory, std::move(fd), leads_on ? use::way : use::end);
    }
}

/// The text is made only if it is told.
std::string performer::explain(const place& where, entry_index index, std::error_code why) const {
    const model& m = *where.model;
    if (!m.tells_failure(index)) {
        return {};
    }
    std::string text = explain_failure(why, watches_.size(), m.uncovered_count() + 1);
    return where.moves ? text + "; fanotify takes over" : text;
}

std::string performer::explain_uncovered(const place& where, entry_index index,
                                         std::error_code why) const {
    const bool by_limit = why.value() == ENOSPC && source_.name() != "fanotify";
    return by_limit                            ? explain(where, index, why)
           : where.model->tells_failure(index) ? explain_missing_watch(source_.name(), why)
                                               : std::string();
}

bool performer::list(place& where, directory_index directory, int fd) {
    model& m = *where.model;
    bool has_directories = false;
    ++listings_;
    m.listing_begins(directory);
    const std::vector<std::string> mounted = mounted_in(where, directory);
    // btrfs lists what was there when the directory was opened, or rewound: the watch came later.
    sys::rewind(fd);
    std::error_code unclear;
    for (bool first = true;; first = false) {
        std::error_code ec;
        const std::size_t size = sys::list(fd, {buffer_.get(), buffer_size}, ec);
        if (ec) {
            m.listing_failed(directory, ec);
            return has_directories;
        }
        // Less than there is room for is not the end: a signal cuts a listing short.
        if (size == 0) {
            break;
        }
        if (first) {
            identify(where, directory, fd, sys::own_inode({buffer_.get(), size}));
        }
        sys::for_each_listed({buffer_.get(), size}, [&](sys::listed_entry found) {
            // The name ends with a NUL in the record.
            const bool covered =
                !mounted.empty() && found.type != entry_type::directory &&
                std::find(mounted.begin(), mounted.end(), found.name) != mounted.end();
            if (found.type == entry_type::none || covered) {
                const finding answer = look_at(fd, found.name.data(), ec);
                if (!ec && !answer.exists) {
                    return;
                }
                unclear = ec ? ec : unclear;
                found.type = answer.status.type;
            }
            has_directories = has_directories || found.type == entry_type::directory;
            if (m.listed(directory, found)) {
                if (m.tree().dir(directory).polled) {
                    look_closely(m, directory, fd, found);
                    return;
                }
                const sys::status status = sys::look(fd, found.name.data(), ec);
                if (!ec) {
                    m.changed(directory, found.name, status);
                }
            }
        });
    }
    if (unclear) {
        m.listing_failed(directory, unclear);
    }
    m.listing_ends(directory);
    for (const std::string& name : mounted) {
        watch_mounted(where, directory, fd, name);
    }
    return has_directories;
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
        where.model->listed_itself(directory, self.inode);
    }
}

void performer::look(place& where, const action& todo) {
    ++looks_;
    std::error_code ec;
    const int fd = open(where, todo.directory, ec);
    if (fd < 0) {
        where.model->look_failed(todo);
        return;
    }
    finding answer = look_at(fd, todo.name.c_str(), ec);
    if (answer.exists && answer.status.type == entry_type::directory) {
        answer.status.inode = source_.identity(fd, todo.name.c_str(), answer.status.inode);
    }
    const bool checks = todo.why == purpose::hint && todo.bits == inotify::mask::none;
    if (todo.why == purpose::verify || (checks && !where.model->agrees(todo, answer))) {
        // Whatever was seen to be done has told all of its events when the lock is free.
        sys::pass_lock(fd);
    }
    if (checks && !where.model->agrees(todo, answer)) {
        // What changed it may be queued, and tell better what happened.
        const std::int32_t watch = where.model->tree().dir(todo.directory).watch;
        if (source_.put_off(watch, todo.name, where.model->now(), todo.cookie)) {
            return;
        }
    }
    if (ec) {
        where.model->look_failed(todo);
    } else {
        where.model->looked(todo, answer);
    }
}

void performer::barrier(place& where, const action& todo) {
    std::error_code ec;
    const int fd = open(where, todo.directory, ec);
    if (fd >= 0) {
        sys::pass_lock(fd);
    }
    where.model->barrier_passed(todo.directory, source_.end());
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
    if (d.watch == -1) {
        return false;
    }
    const std::int32_t watch = source_.watch(fd, m.mask_for(d.entry), ec);
    if (ec) {
        return false;
    }
    if (watch == d.watch) {
        // Listed with a number that is not its own: the place of a mount, or a file system that
        // numbers twice.
        d.inode = self.inode;
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

void performer::forget() noexcept {
    for (opened& o : opened_) {
        o = {};
    }
}

} // namespace espy::tree
