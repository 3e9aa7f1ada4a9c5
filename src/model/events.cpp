/// What an event means: the entry points of the model's stream side.
#include "model/model.hpp"
#include "stream/entry_events.hpp"

#include <algorithm>

namespace espy::tree {

using inotify::any;
using inotify::mask;

namespace {

/// The kind of change that an event about content stands for.
std::optional<change_kind> kind_of(mask bits) {
    if (any(bits, mask::modify)) {
        return change_kind::modified;
    }
    if (any(bits, mask::close_write)) {
        return change_kind::written;
    }
    if (any(bits, mask::attrib)) {
        return change_kind::attributes;
    }
    if (any(bits, mask::open)) {
        return change_kind::opened;
    }
    if (any(bits, mask::access)) {
        return change_kind::accessed;
    }
    if (any(bits, mask::close_nowrite)) {
        return change_kind::closed;
    }
    return std::nullopt;
}

/// Renames that are told as such keep their order among themselves, whatever was seen of a name.
event without_name(event what) {
    what.name = {};
    return what;
}

} // namespace

void model::apply(subject about, const event& what) {
    reached(what.at);
    now_ = what.at;
    failures_.event_comes();
    hinted_ = what.hint;
    if (about.is_file()) {
        mounted_.about_file(about.file(), what);
        return;
    }
    const directory_index where = about.directory();
    if (!transfers_.empty() && !what.name.empty()) {
        finish_transfers_above(where);
    }
    if (tree_.dir(where).entry == none) {
        return;
    }
    if (any(what.mask, mask::ignored)) {
        watch_ended(where);
    } else if (any(what.mask, mask::unmount)) {
        file_system_ended(where);
    } else if (what.name.empty()) {
        about_directory(where, what);
    } else if (!single_.empty() && what.name != single_) {
        return;
    } else if (is_to_be_listed(where)) {
        before_listing(where, what);
    } else if (what.hint && !any(what.mask, mask::move)) {
        about_slot(where, what);
    } else if (any(what.mask, entry_events)) {
        about_entry(where, what);
    } else {
        about_content(where, what);
    }
}

void model::reached(position at) {
    if (transfers_.first_end() <= at) {
        finish_each([&](const transfer& t) { return t.until <= at; });
        transfers_.find_first_end();
    }
    looks_.reached(at);
    returns_.reached(at);
    if (repair_.is_settled(at) && !failures_.awaits_listing()) {
        repair_.end();
        teller_.stream(change_kind::resynced);
    }
}

/// True if some directory could not be listed yet, and nobody was told.
bool refusals::awaits_listing() const noexcept {
    const auto was_told = [&](entry_index i) {
        while (i != none && !tree_.at(i).failure_told) {
            i = tree_.at(i).parent;
        }
        return i != none;
    };
    return std::any_of(dirty_.begin(), dirty_.end(), [&](entry_index i) {
        return tree_.at(i).dirty && !tree_.at(i).retired && !was_told(i);
    });
}

/// The listing to come shows what is there, but not whether a file is still the same.
void model::before_listing(directory_index where, const event& what) {
    if (repair_.is_under_way()) {
        return;
    }
    if (what.mask != mask::none && !any(what.mask, entry_events)) {
        about_content(where, what);
        return;
    }
    const entry_index known = tree_.find(where, what.name);
    const bool is_dir = any(what.mask, mask::is_dir);
    if (known == none || (tree_.at(known).type == entry_type::directory) != is_dir) {
        return;
    }
    if (any(what.mask, mask::create)) {
        may_be_another(known);
    } else if (any(what.mask, mask::moved_to)) {
        returns_.came_again(known, what.at);
    } else if (looks_.certainty_of(where, what, known) != certainty::contained) {
        // Neither it nor what happens in it is told under a path that it has left.
        left_unlisted(known, where, what);
    }
}

void model::left_unlisted(entry_index known, directory_index where, const event& what) {
    if (any(what.mask, mask::delete_)) {
        removals_.remove(known);
        return;
    }
    // What was renamed below it was so before.
    finish_transfers_below(known);
    known = tree_.find(where, what.name);
    if (known == none) {
        return;
    }
    transfer t;
    t.exact = false;
    t.cookie = what.cookie;
    t.entry = known;
    t.from = where;
    transfers_.add(t);
}

void model::may_be_another(entry_index known) {
    if (known != none && tree_.at(known).type != entry_type::directory) {
        teller_.entry(change_kind::modified, known);
    }
}

void model::about_directory(directory_index where, const event& what) {
    if (!any(what.mask, mask::attrib)) {
        return;
    }
    const directory& d = tree_.dir(where);
    if (d.entry == tree_.top() && single_.empty()) {
        teller_.entry(change_kind::attributes, tree_.top());
        failures_.arm_denied(tree_.top());
    } else if (what.hint && tree_.dir(where).entry != tree_.top()) {
        about_itself(where, what);
    }
    if (d.attributes) {
        // Whether what is in a directory can be opened is up to the directory's mode, too.
        for (entry_index child = d.first_child; child != none; child = tree_.at(child).next) {
            failures_.arm_denied(child);
        }
    }
}

void model::about_content(directory_index where, const event& what) {
    if (!transfers_.empty()) {
        finish_each({transfer_list::in(where)},
                    [](const transfer& t) { return t.now == transfer::state::replaced; });
    }
    tell_content_of(tree_.find(where, what.name), what);
}

void model::tell_content_of(entry_index known, const event& what) {
    if (what.hint) {
        tell_content(known, what.mask);
        return;
    }
    const auto kind = kind_of(what.mask);
    if (known == none || !kind) {
        return;
    }
    if (polls_.has_polled()) {
        polls_.stamp_later(known);
    }
    const entry& e = tree_.at(known);
    if (e.type != entry_type::directory) {
        teller_.entry(*kind, known);
    } else if (*kind == change_kind::attributes) {
        teller_.entry(*kind, known);
        failures_.arm_denied(known);
    }
}

void model::about_entry(directory_index where, const event& what) {
    if (!transfers_.empty()) {
        settle_transfers(where, what);
        if (tree_.dir(where).entry == none || is_to_be_listed(where)) {
            return;
        }
    }
    const bool just_replaced = take_replacement(where, what);
    const entry_index known = tree_.find(where, what.name);
    const certainty sure = what.hint ? looks_.certainty_of(where, without_name(what), none)
                                     : looks_.certainty_of(where, what, known);
    if (any(what.mask, mask::create)) {
        created(where, what, known, sure);
    } else if (any(what.mask, mask::delete_)) {
        deleted(where, what, known, sure);
    } else if (any(what.mask, mask::moved_from)) {
        moved_from(where, what, known, sure, just_replaced);
    } else {
        moved_to(where, what, known, sure);
    }
}

void model::created(directory_index where, const event& what, entry_index known, certainty sure) {
    if (sure == certainty::contained) {
        may_be_another(known);
        return;
    }
    if (sure == certainty::open || known != none) {
        looks_.ask_about(where, what, purpose::refresh);
        return;
    }
    const bool is_dir = any(what.mask, mask::is_dir);
    discover(where, what.name, is_dir ? entry_type::directory : entry_type::file,
             is_dir ? typing::known : typing::guessed);
}

void model::deleted(directory_index where, const event& what, entry_index known, certainty sure) {
    if (sure == certainty::contained || (sure == certainty::open && known == none)) {
        return;
    }
    const bool is_dir = any(what.mask, mask::is_dir);
    if (sure == certainty::exact && known != none &&
        (tree_.at(known).type == entry_type::directory) == is_dir) {
        removals_.remove(known);
    } else {
        looks_.ask_about(where, what, purpose::reconcile);
    }
}

certainty looking::certainty_of(directory_index where, const event& what, entry_index known) const {
    const directory& d = tree_.dir(where);
    position from = d.listed_from;
    position until = d.listed_until;
    const auto narrow = [&](position begin, position end) {
        from = std::max(from, begin);
        until = std::max(until, end);
    };
    if (known != none && tree_.at(known).directory != none) {
        const directory& child = tree_.dir(tree_.at(known).directory);
        narrow(child.listed_from, child.listed_until);
    }
    if (!windows_.empty()) {
        const auto* const look = windows_.find(key_of_look(where, what.name));
        if (look != nullptr) {
            narrow(look->from, look->until);
        }
    }
    // The last one before may stand for a later one, too: equal neighbours in the queue become one.
    if (what.at + what.size < from) {
        return certainty::contained;
    }
    return what.at < until ? certainty::open : certainty::exact;
}

void model::watch_ended(directory_index where) {
    directory& d = tree_.dir(where);
    if (d.watch == watch_id::none) {
        return;
    }
    watches_.remove(d.watch, where);
    d.watch = watch_id::none;
    // Its parent's event says next that it is gone. If not, it is still there and needs a new
    // watch.
    if (d.entry != tree_.top()) {
        failures_.mark_dirty(d.entry);
    }
}

/// Every directory of it gets an event; the topmost one tells.
void model::file_system_ended(directory_index where) {
    const directory& d = tree_.dir(where);
    const directory_index parent = tree_.parent(d.entry);
    if (parent == none || tree_.dir(parent).device != d.device) {
        unmounted(d.entry);
    }
    tree_.dir(where).inode = 0;
}

void model::unmounted(entry_index index) {
    const directory_index number = tree_.at(index).directory;
    if (number != none) {
        if (tree_.dir(number).inode == 0) {
            // Told already: the kernel's event and the list of mounts both say it.
            return;
        }
        // Whatever is mounted here next is another directory, even if its numbers are the same.
        tree_.dir(number).inode = 0;
    }
    teller_.stream(change_kind::unmounted, index);
}

} // namespace espy::tree
