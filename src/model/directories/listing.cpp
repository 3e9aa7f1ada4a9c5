/// What a listing of a directory shows, and what it shows no more.
#include "model/model.hpp"

#include "base/check.hpp"
namespace espy::tree {

listing::listing(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()) {}

void listing::fence(position end, position applied) {
    for (const look& each : unfenced_) {
        tree_.dir(each.where).unlisted = false;
        if (applied < end) {
            model_.looks_.note_listing(each.where, each.from, end);
        }
    }
    unfenced_.clear();
}

void listing::listing_begins(directory_index where) {
    ESPY_CHECK(tree_.dir(where).entry != none);
    teller_.nobody();
    model_.renames().finish_transfers_of(where);
    model_.polls_.forget_observed(where);
    directory& d = tree_.dir(where);
    d.relist = false;
    d.unheard = false;
    // What was lost may have been about any of its files; when it was lost is not known any more.
    const bool timeless = !model_.repair_.asks_for_times();
    d.rebound = d.rebound || (d.distrusted && timeless && !model_.repair_.is_wanted());
    d.distrusted = false;
    window_begins(where);
    tree_.begin_sight(where);
    d.sweeps = d.first_child != none;
}

void listing::window_begins(directory_index where) {
    tree_.dir(where).unlisted = true;
    unfenced_.push_back({where, model_.events_.seen()});
}

/// What it shows from now on is later than the last fence.
void listing::listing_goes_on(directory_index where) {
    tree_.dir(where).unlisted = true;
    unfenced_.push_back({where, 0});
}

void listing::list_on(directory_index where, bool observes) {
    if (observes) {
        model_.actions_.emplace_back(to::observe{where});
    } else {
        model_.actions_.emplace_back(to::list{where});
    }
}

/// It has shown nothing: what happened before it is not contained in it.
void listing::listing_fails(directory_index where) {
    entry_index child = tree_.dir(where).first_child;
    while (child != none && !tree_.is_seen(child)) {
        child = tree_.at(child).next;
    }
    if (child == none) {
        std::erase_if(unfenced_, [&](const look& each) { return each.where == where; });
        tree_.dir(where).unlisted = false;
    }
}

/// Between the listing that gave its number and the opening, another may have come to its name.
void listing::listed_itself(directory_index where, std::uint64_t inode) {
    directory& d = tree_.dir(where);
    d.another = d.another || d.inode != inode;
    d.rebound = d.rebound || d.another;
    d.inode = inode;
}

bool listing::listed(directory_index where, sys::listed_entry found) {
    found.type = model_.guesses_.kept_as(found.type);
    const bool gone = tree_.dir(where).entry == none;
    if (gone || (!model_.root_.single().empty() && found.name != model_.root_.single())) {
        return false;
    }
    const bool is_first = tree_.dir(where).first_child == none;
    const entry_index known = is_first ? none : tree_.find(where, found.name);
    const bool says_nothing = found.type == entry_type::none;
    const bool closely = tree_.dir(where).polled;
    if (known == none && !says_nothing && closely) {
        ESPY_SOMETIMES("listed: new in a directory that is polled");
        return true;
    }
    if (known == none && !says_nothing) {
        model_.discover(where, found.name, found.type, typing::known, found.inode);
    }
    if (known == none) {
        return false;
    }
    entry& e = tree_.at(known);
    if (tree_.is_seen(known) || says_nothing) {
        ESPY_SOMETIMES("listed: seen twice, or of no type");
        tree_.see(known);
        return false;
    }
    tree_.see(known);
    if (e.type == entry_type::directory && found.type == entry_type::directory) {
        if (tree_.dir(where).relist_below && e.directory != none) {
            ESPY_SOMETIMES("listed: everything below is to be listed again");
            tree_.dir(e.directory).relist = tree_.dir(e.directory).relist_below = true;
        }
        if (!model_.arms_.descends(known)) {
            ESPY_SOMETIMES("listed: not to be looked into any more");
            model_.arms_.close_directory(known);
        } else if (e.directory == none || e.is_dirty() || tree_.dir(e.directory).relist ||
                   tree_.dir(where).another || tree_.dir(e.directory).inode != found.inode) {
            model_.arms_.arm(known, found.inode);
        } else if (model_.polls_.compares().has_seen(e.directory)) {
            model_.arms_.ask({known, 0, to::arm::since::a_pass_has_seen_it});
        }
        teller_.reconsider(known);
        if (tree_.dir(where).another && e.directory != none) {
            listed_in_another(known, found.inode);
        }
        return closely;
    }
    const bool refines_guess = e.untyped && found.type != entry_type::directory;
    if (e.type != found.type && !refines_guess) {
        ESPY_SOMETIMES("listed: of another type than what is known");
        model_.removals_.remove(known);
        if (!closely) {
            model_.discover(where, found.name, found.type, typing::known, found.inode);
        }
        return closely;
    }
    model_.looks_.set_type(known, found.type);
    teller_.reconsider(known);
    if (tree_.dir(where).rebound) {
        ESPY_SOMETIMES("listed: in another directory than before");
        teller_.entry(change_kind::modified, known);
        model_.polls_.forget_signature(known);
        return closely;
    }
    return closely || model_.repair_.asks_for_times();
}

/// The events of the one that it was in before are not heard: it may have come only now.
void listing::listed_in_another(entry_index known, std::uint64_t inode) {
    directory& d = tree_.dir(tree_.at(known).directory);
    if (d.inode == inode) {
        ESPY_SOMETIMES("listed: came along from another directory of this name");
        model_.looks_.returned(known, model_.events_.seen());
    } else {
        d.standing = standing::adrift;
    }
}

void listing::changed(directory_index where, std::string_view name, const sys::status& status) {
    const entry_index known = tree_.find(where, name);
    if (known != none && model_.repair_.is_modified(status.changed)) {
        ESPY_SOMETIMES("listed: changed since events were lost");
        teller_.entry(change_kind::modified, known);
    }
}

void listing::listing_ends(directory_index where) {
    directory& d = tree_.dir(where);
    d.rebound = d.another = false;
    if (d.entry != none && d.is_polled_until_listed()) {
        ESPY_SOMETIMES("listed: watched from now on instead of polled");
        model_.polls_.stop_polling(where);
    }
    if (d.entry != none && d.watch != watch_id::none && !d.relist) {
        tree_.at(d.entry).failure_told = false;
    }
    if (d.entry == none) {
        return;
    }
    d.relist_below = false;
    if (d.sweeps) {
        sweep({to::sweep::unseen::gone, where, d.first_child});
    } else {
        tree_.end_sight(where);
    }
    if (tree_.dir(where).entry == tree_.top()) {
        model_.looks_.tell_moved_in();
    }
}

/// Goes over the entries of a directory that were not seen.
void listing::sweep(const to::sweep& rest) {
    const directory_index where = rest.directory;
    const bool are_gone = rest.are == to::sweep::unseen::gone;
    const std::uint64_t until = model_.portions_.begin();
    const auto is_there = [&](entry_index child) {
        return child == none || (!tree_.at(child).retired && tree_.parent(child) == where);
    };
    // What was on its way, or another listing, may have changed the neighbours.
    entry_index child = is_there(rest.from) ? rest.from : tree_.dir(where).first_child;
    while (child != none) {
        if (!model_.portions_.take(until)) {
            ESPY_SOMETIMES("sweep: more than fits into one step");
            model_.actions_.emplace_back(to::sweep{rest.are, where, child});
            return;
        }
        const entry_index next = tree_.at(child).next;
        if (!tree_.is_seen(child) && !are_gone) {
            tree_.dir(where).sweeps = true;
            model_.polls_.note_unseen(child);
        } else if (!tree_.is_seen(child)) {
            model_.removals_.remove(child);
        }
        if (tree_.dir(where).entry == none) {
            return;
        }
        child = is_there(next) ? next : tree_.dir(where).first_child;
        ESPY_SOMETIMES("sweep: on to the next");
    }
    if (are_gone || !tree_.dir(where).sweeps) {
        tree_.end_sight(where);
    }
}

} // namespace espy::tree
