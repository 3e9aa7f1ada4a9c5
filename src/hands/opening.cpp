/// Directories are opened relative to their parent, and known again by what they are. The last few are kept
/// open until the end of the batch.
#include "hands/performer.hpp"

#include "base/check.hpp"

#include "sys/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace espy::tree {

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
        if (!source_.keeps_order() && is_it(where, tree.at(tree.top()).directory, base, ec)) {
            // As a rule names of many directories are looked at one after the other.
            keep(where, tree.at(tree.top()).directory, std::move(root));
        }
    }
    path_.clear();
    tree.append_path(target, from, path_);
    return sys::open_below(base, path_, ec);
}

/// The identity of a directory is its watch; what `statx` says is only faster to ask for. A number that is used
/// again need not be told apart here: nobody has it before the inode is gone, and that its watch has ended is
/// queued by then, before all that is seen through this descriptor. When that is read, the name is opened and
/// listed anew, as another directory (`LateReplacements`). What takes others along, a rename, is not decided by
/// a number (`is_unwatched`); what is polled is known by its birth, too.
bool performer::is_it(place& where, directory_index directory, int fd, std::error_code& ec) {
    model& m = *where.model;
    tree::directory& d = m.tree().dir(directory);
    const bool compares = m.polls().compares().is_under_way();
    if (!compares && !source_.keeps_order()) {
        const std::uint64_t by_handle = source_.identity(fd, "", 0);
        if (by_handle != 0 && by_handle == d.inode) {
            return true; // which no other directory has
        }
    }
    sys::status self = sys::look(fd, "", ec);
    if (ec) {
        return false;
    }
    if (compares) {
        m.polls().compares().recognise(directory, self.inode, self.device);
        return self.inode == d.inode && self.device == d.device;
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
    keeps_any_ = true;
    const opened& oldest = opened_[next_way_];
    if (what == use::way && oldest.owner == where.owner &&
        oldest.directory == where.model->tree().at(where.model->tree().top()).directory) {
        next_way_ = (next_way_ + 1) % most_.open_ways; // every other is below it
    }
    const std::size_t at = what == use::way ? next_way_ : most_.open_ways + next_end_;
    opened_[at] = {where.owner, directory, std::move(fd)};
    if (what == use::way) {
        next_way_ = (next_way_ + 1) % most_.open_ways;
    } else {
        next_end_ = (next_end_ + 1) % most_.open_ends;
    }
}

int performer::kept(root_index owner, directory_index directory) const noexcept {
    for (const opened& o : opened_) {
        if (o.directory == directory && o.owner == owner) {
            return o.fd.get();
        }
    }
    return -1;
}

unique_fd performer::take_kept(root_index owner, directory_index directory) noexcept {
    for (opened& o : opened_) {
        if (o.directory == directory && o.owner == owner) {
            return std::exchange(o, {}).fd;
        }
    }
    return {};
}

void performer::forget() noexcept {
    glimpse_.forget();
    if (!std::exchange(keeps_any_, false)) {
        return;
    }
    for (opened& o : opened_) {
        o = {};
    }
}

} // namespace espy::tree
