/// What a listing of a directory shows, and what it shows no more.
#include "tree/model.hpp"

#include <limits>

namespace espy::tree {

void model::listing_begins(directory_index where) {
    teller_.nobody();
    finish_transfers_of(where);
    if (in_pass()) {
        forget_observed(where);
    }
    directory& d = tree_.dir(where);
    d.relist = false;
    d.unheard = false;
    // What was lost may have been about any of its files; when it was lost is not known any more.
    const bool timeless = changed_since_ == std::numeric_limits<std::int64_t>::max();
    d.rebound = d.rebound || (d.distrusted && timeless && repair_ != repair::wanted);
    d.distrusted = false;
    d.listed_from = fence_;
    d.listed_until = never;
    unfenced_.push_back(where);
    for (entry_index child = d.first_child; child != none; child = tree_.at(child).next) {
        tree_.at(child).seen = false;
    }
    sweeps_ = d.first_child != none;
}

/// Between the listing that gave its number and the opening, another may have come to its name.
void model::listed_itself(directory_index where, std::uint64_t inode) {
    directory& d = tree_.dir(where);
    d.rebound = d.rebound || d.inode != inode;
    d.inode = inode;
}

bool model::listed(directory_index where, const sys::listed_entry& found) {
    const bool gone = tree_.dir(where).entry == none;
    if (gone || (!single_.empty() && found.name != single_)) {
        return false;
    }
    const entry_index known = tree_.find(where, found.name);
    const bool says_nothing = found.type == entry_type::none;
    const bool closely = tree_.dir(where).polled;
    if (known == none && !says_nothing && closely) {
        return true;
    }
    if (known == none && !says_nothing) {
        discover(where, found.name, found.type, typing::known, found.inode);
    }
    if (known == none) {
        return false;
    }
    entry& e = tree_.at(known);
    if (e.seen || says_nothing) {
        e.seen = true;
        return false;
    }
    e.seen = true;
    if (e.type == entry_type::directory && found.type == entry_type::directory) {
        if (!descends(known)) {
            close_directory(known);
        } else if (e.directory == none || e.dirty || tree_.dir(e.directory).relist ||
                   tree_.dir(e.directory).inode != found.inode) {
            arm(known, found.inode);
        }
        teller_.reconsider(known);
        return closely;
    }
    const bool refines_guess = e.untyped && found.type != entry_type::directory;
    if (e.type != found.type && !refines_guess) {
        remove(known);
        if (!closely) {
            discover(where, found.name, found.type, typing::known, found.inode);
        }
        return closely;
    }
    set_type(known, found.type);
    teller_.reconsider(known);
    if (tree_.dir(where).rebound) {
        teller_.entry(change_kind::modified, known);
        signatures_.erase(known);
        return closely;
    }
    return closely || changed_since_ != std::numeric_limits<std::int64_t>::max();
}

void model::changed(directory_index where, std::string_view name, const sys::status& status) {
    const entry_index known = tree_.find(where, name);
    if (known != none && status.changed >= changed_since_) {
        teller_.entry(change_kind::modified, known);
    }
}

void model::listing_ends(directory_index where) {
    directory& d = tree_.dir(where);
    d.rebound = false;
    if (d.entry != none && d.polled && d.watch != -1 && !d.shared && !d.unheard) {
        stop_polling(where);
    }
    if (d.entry != none && d.watch != -1 && !d.relist) {
        tree_.at(d.entry).failure_told = false;
    }
    if (d.entry != none && sweeps_) {
        sweep(where);
    }
    if (tree_.dir(where).entry == tree_.top()) {
        tell_moved_in();
    }
}

/// What the listing has not shown is gone.
void model::sweep(directory_index where) {
    entry_index child = tree_.dir(where).first_child;
    while (child != none) {
        const entry_index next = tree_.at(child).next;
        if (!tree_.at(child).seen) {
            const bool alone = transfers_.empty();
            remove(child);
            // What was on its way may have changed the neighbours.
            child = alone ? next : tree_.dir(where).first_child;
        } else {
            child = next;
        }
    }
}

} // namespace espy::tree
