/// Directories: found, opened, watched, closed.
#include "model/model.hpp"

#include "base/check.hpp"

#include <utility>

namespace espy::tree {

using inotify::mask;

arming::arming(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()) {}

void arming::ask(const to::arm& question) {
    model_.actions_.emplace_back(question);
}

/// It may be where it is not to be descended into by now.
void arming::arm_again(entry_index index) {
    if (descends(index)) {
        arm(index);
    } else {
        ESPY_SOMETIMES("arm: not looked into any more when tried again");
        close_directory(index);
    }
}

bool arming::descends(entry_index index) {
    entry& e = tree_.at(index);
    if (index == tree_.top()) {
        return true;
    }
    path_.clear();
    if (model_.options_.prune) {
        tree_.append_path(index, tree_.top(), path_);
    }
    const bool limited = model_.options_.max_depth != root_options().max_depth;
    e.pruned = is_pruned_at(limited ? tree_.depth(index) : 0);
    return !e.pruned;
}

bool arming::is_told_elsewhere(entry_index index) {
    if (!model_.options_.follow_symlinks || tree_.at(index).directory != none || descends(index)) {
        return false;
    }
    ESPY_SOMETIMES("arm: another link leads to it by now");
    model_.tell_arrival(index);
    return true;
}

/// At the path in `path_`.
bool arming::is_pruned_at(std::uint32_t depth) const {
    return !model_.root_.single().empty() || !model_.options_.recursive ||
           depth >= model_.options_.max_depth ||
           (model_.options_.prune && model_.options_.prune(path_));
}

/// Before it goes where it is not looked into: no path that is out of reach is told.
void arming::close_if_pruned_at(entry_index index, directory_index to, std::string_view name) {
    const entry_index above = tree_.dir(to).entry;
    if (above == none || tree_.at(index).directory == none || tree_.is_within(above, index)) {
        return;
    }
    path_.clear();
    tree_.append_path(above, tree_.top(), path_);
    path_.append(path_.empty() ? "" : "/").append(name);
    if (is_pruned_at(tree_.depth(above) + 1)) {
        ESPY_SOMETIMES("rename: to where it is not looked into");
        close_directory(index);
        while (model_.removals_.is_removing()) {
            model_.removals_.remove_more();
        }
    }
}

verdict arming::armed(const to::arm& question, const opened& there) {
    const entry_index index = question.entry;
    ESPY_CHECK(there.watch > watch_id::none && !tree_.at(index).retired);
    const directory_index number = tree_.at(index).directory;
    const bool told = tree_.at(index).failure_told;
    if (number != none && tree_.dir(number).watch == there.watch) {
        if (there.is_sure) {
            tree_.dir(number).inode = there.inode;
            tree_.dir(number).device = there.device;
        }
        tree_.dir(number).standing = standing::here;
        model_.failures_.clear_failures(index);
        model_.tell_arrival(index);
        if (index == tree_.top() && model_.polls_.compares().has_seen(number)) {
            // That it came was before it was compared.
            model_.returns_.root_is_another();
        } else if (index == tree_.top()) {
            model_.looks_.root_is_same();
        }
        // That it cannot be listed is not told twice.
        tree_.at(index).failure_told = told && tree_.dir(number).relist;
        return tree_.dir(number).relist ? verdict::list : verdict::leave;
    }
    if (index == tree_.top()) {
        model_.returns_.root_is_another();
        // From where another root may have known it, with what is mounted in it.
        model_.mounted_.directory_comes();
    }
    if (question.why == to::arm::since::attributes_changed && tree_.at(index).is_denied()) {
        ESPY_SOMETIMES("armed: what could not be read can be");
        teller_.entry(change_kind::attributes, index);
    }
    const directory_index known = model_.watches_.find(there.watch);
    if (known != none) {
        found_elsewhere(index, known);
        return verdict::leave;
    }
    model_.failures_.clear_failures(index);
    bind(index, there.watch, there.inode, there.device);
    model_.tell_arrival(index);
    tree_.at(index).failure_told = told;
    return verdict::list;
}

bool arming::is_news(entry_index index, watch_id watch) const noexcept {
    const directory_index number = tree_.at(index).directory;
    const bool is_watched = number != none && tree_.dir(number).watch != watch_id::none;
    return is_watched ? tree_.dir(number).watch != watch : model_.watches_.find(watch) != none;
}

directory_index arming::bind(entry_index index, watch_id watch, std::uint64_t inode,
                             std::uint64_t device) {
    directory_index number = tree_.at(index).directory;
    bool was_polled = false;
    if (number == none) {
        number = tree_.open_directory(index);
        model_.links_.open(index);
    } else {
        was_polled = tree_.dir(number).polled;
        const watch_id held = tree_.dir(number).watch;
        forget_watch(number);
        directory& before = tree_.dir(number);
        // Numbers of inodes are used again at once.
        const bool is_watched_anew = held != watch_id::none && watch != watch_id::none;
        ESPY_SOMETIMES("armed: another directory under a known name");
        before.another =
            before.another || is_watched_anew || before.inode != inode || before.device != device;
        before.rebound = before.another;
    }
    directory& d = tree_.dir(number);
    d.watch = watch;
    d.inode = inode;
    d.device = device;
    d.relist = true;
    d.standing = standing::here;
    d.made_by_kernel = false;
    model_.looks_.note_place(number);
    if (watch != watch_id::none) {
        model_.watches_.add(watch, number);
        if (was_polled) {
            // What has happened since the last pass is in no event.
            model_.polls_.poll_until_listed(number);
        }
    }
    return number;
}

void arming::found_elsewhere(entry_index index, directory_index known) {
    const entry_index there = tree_.dir(known).entry;
    if (index == tree_.top()) {
        // The root's path leads to what was a directory below it.
        ESPY_SOMETIMES("elsewhere: the root is what was below it");
        model_.removals_.remove(there);
        arm(index);
        return;
    }
    if (there == tree_.top()) {
        ESPY_SOMETIMES("elsewhere: the root below itself");
        // The root itself, mounted again below itself.
        const directory here = tree_.dir(known);
        bind(index, here.watch, here.inode, here.device);
        model_.tell_arrival(index);
        arm(index);
        return;
    }
    // What it is was seen now: what happens before the answer is not contained in that.
    model_.looks_.note_look(tree_.parent(index), tree_.name(index));
    ESPY_SOMETIMES("elsewhere: a known directory under another name");
    model_.looks_.ask(tree_.parent(there), tree_.name(there), to::confirm{there, index});
}

void arming::forget_watch(directory_index where, removing::left how) {
    model_.polls_.stop_polling(where);
    directory& d = tree_.dir(where);
    d.held = d.stirred = false;
    if (d.watch == watch_id::none) {
        return;
    }
    const bool last = model_.watches_.remove(d.watch, where);
    if (last) {
        std::string path;
        if (how == removing::left::there) {
            tree_.append_path(d.entry, tree_.top(), path);
        }
        model_.actions_.emplace_back(to::unwatch{d.watch, where, std::move(path)});
    } else if (model_.watches_.find(d.watch) == none) {
        model_.actions_.emplace_back(to::narrow{d.watch, mask_for(d.entry)});
    }
    d.watch = watch_id::none;
}

void arming::other_file_system(entry_index index) {
    model_.tell_arrival(index);
    tree_.at(index).pruned = true;
    ESPY_SOMETIMES("arm failed: of another file system");
    if (tree_.at(index).directory != none) {
        close_directory(index);
    }
}

/// It stays an entry, but is not looked into any more.
void arming::close_directory(entry_index index) {
    model_.renames().finish_transfers_below(index);
    model_.failures_.clear_failures(index);
    if (tree_.at(index).directory == none) {
        return;
    }
    model_.removals_.close(index);
}

inotify::mask arming::mask_for(entry_index index) const noexcept {
    const kinds wanted = teller_.wanted();
    const auto wants = [&](change_kind kind, mask bits) {
        return wanted.contains(kind) ? bits : mask::none;
    };
    // Of a root that is a file no records are told.
    const mask asked =
        model_.root_.single().empty() ? model_.options_.events & mask::all_events : mask::none;
    mask bits = mask::create | mask::delete_ | mask::move | mask::only_dir | asked |
                (asked == mask::none ? mask::excl_unlink : mask::none) |
                wants(change_kind::modified, mask::modify) |
                wants(change_kind::written, mask::close_write) |
                wants(change_kind::attributes, mask::attrib) |
                wants(change_kind::opened, mask::open) |
                wants(change_kind::accessed, mask::access) |
                wants(change_kind::closed, mask::close_nowrite);
    if (index == tree_.top()) {
        bits |= mask::delete_self | mask::move_self;
    }
    if (tree_.at(index).directory != none && tree_.dir(tree_.at(index).directory).attributes) {
        bits |= mask::attrib;
    }
    return bits;
}

} // namespace espy::tree
