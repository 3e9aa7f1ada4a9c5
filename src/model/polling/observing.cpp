/// What a pass sees in one directory, compared with what it held before.
#include "model/model.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <limits>

namespace espy::tree {

void polling::observation_begins(directory_index where, const sys::details& itself) {
    const directory& d = tree_.dir(where);
    tree_.begin_sight(where);
    if (d.held) {
        model_.listings_.window_begins(where);
    }
    if (d.entry != tree_.top()) {
        return;
    }
    const sys::details* const before = signatures_.find(d.entry);
    const bool differs = before != nullptr && compare(*before, itself) == difference::attributes;
    if (differs && model_.root_.single().empty() && !d.is_heard()) {
        ESPY_SOMETIMES("observed: other attributes of the root");
        teller_.entry(change_kind::attributes, d.entry);
    }
    signatures_.put(d.entry, itself);
}

/// What is left of an observation may come after a listing that made it a watched one.
void polling::warm(directory_index where) {
    if (tree_.dir(where).polled) {
        warm_[where] = most_.close_looks;
    }
}

void polling::observed(directory_index where, std::string_view name, sys::details what) {
    what.status.type = model_.guesses_.kept_as(what.status.type);
    if (!model_.root_.single().empty() && name != model_.root_.single()) {
        return;
    }
    const entry_index known = tree_.find(where, name);
    if (known == none) {
        note_arrival(where, name, what);
        return;
    }
    const entry& e = tree_.at(known);
    tree_.see(known);
    const difference differs = compare_with_known(known, what);
    const bool is_closed =
        e.type == entry_type::directory && e.directory == none && !e.is_denied() && !e.pruned;
    if (is_closed && differs != difference::another) {
        ESPY_SOMETIMES("observed: a directory that is not open");
        // It was not there when it was to be opened.
        model_.failures_.mark_dirty(known);
    }
    if (differs == difference::nothing) {
        return;
    }
    warm(where);
    if (differs == difference::another) {
        ESPY_SOMETIMES("observed: another thing under a known name");
        if (is_only_polled(tree_, where)) {
            pass_.miss(known);
        }
        note_arrival(where, name, what);
    } else if (is_only_polled(tree_, where)) {
        tell_difference(known, differs);
        signatures_.put(known, what);
    } else {
        // An event about it may be queued.
        ESPY_SOMETIMES("observed: a change in a directory that is watched");
        pass_.arrive({where, std::string(name), what});
    }
}

difference polling::compare_with_known(entry_index known, const sys::details& what) {
    const sys::details* const before = signatures_.find(known);
    if (before != nullptr) {
        const bool same_type = tree_.at(known).type == what.status.type;
        return same_type ? compare(*before, what) : difference::another;
    }
    if (!may_be_what_it_was(known, what)) {
        ESPY_SOMETIMES("observed: another thing than events have told of");
        return difference::another;
    }
    signatures_.put(known, what);
    return difference::nothing;
}

/// Of what is known nothing more can be said; what is new has to have a type.
bool polling::observed_name(directory_index where, sys::listed_entry found) {
    found.type = model_.guesses_.kept_as(found.type);
    tree_.dir(where).stirred = tree_.dir(where).held;
    const entry_index known = tree_.find(where, found.name);
    if (known != none && (found.type == entry_type::none || found.type == tree_.at(known).type)) {
        ESPY_SOMETIMES("observed: a known name in a directory that may not be searched");
        tree_.see(known);
        return true;
    }
    if (found.type == entry_type::none) {
        ESPY_SOMETIMES("observed: a new name of no type");
        return false;
    }
    sys::details what;
    what.status.type = found.type;
    ESPY_SOMETIMES("observed: a new name in a directory that may not be searched");
    what.status.inode = found.inode;
    what.status.device = tree_.dir(where).device;
    observed(where, found.name, what);
    return true;
}

void polling::forget_observed(directory_index where) {
    if (in_pass()) {
        pass_.listed(where, tree_);
        tree_.dir(where).stirred = tree_.dir(where).held;
    }
}

/// As far as can be said without a signature.
bool polling::may_be_what_it_was(entry_index known, const sys::details& what) const noexcept {
    // Numbers that a source has given are no inodes'.
    constexpr std::uint64_t largest_inode = std::numeric_limits<std::uint64_t>::max() >> 1;
    const directory_index number = tree_.at(known).directory;
    return tree_.at(known).type == what.status.type &&
           (number == none || tree_.dir(number).inode > largest_inode ||
            is_same(tree_, known, {true, what.status}));
}

void polling::tell_difference(entry_index known, difference differs) {
    const entry& e = tree_.at(known);
    if (!e.told) {
        return; // it will be when it is opened, as it is then
    }
    if (differs == difference::content && e.type != entry_type::directory) {
        teller_.entry(change_kind::modified, known);
    } else if (differs == difference::attributes) {
        teller_.entry(change_kind::attributes, known);
        if (e.is_denied()) {
            ESPY_SOMETIMES("observed: other attributes of what may not be read");
            model_.arms_.arm_again(known);
        }
    }
}

void polling::note_arrival(directory_index where, std::string_view name, const sys::details& what) {
    warm(where);
    pass_.come({where, std::string(name), what}, tree_, signatures_);
}

void polling::observation_ends(directory_index where) {
    directory& d = tree_.dir(where);
    d.sweeps = false;
    model_.listings_.sweep({to::sweep::unseen::missing, where, d.first_child});
}

void polling::note_unseen(entry_index index) {
    warm(tree_.parent(index));
    pass_.leave(index);
}

} // namespace espy::tree
