/// Renames: two events with one cookie, paired without a timer.
///
/// The kernel queues both while it holds the locks of both directories. So no other event about
/// entries of the old directory comes between them, and whoever has passed the old directory's lock
/// knows that the second is queued, if there is one.
#include "model/model.hpp"

namespace espy::tree {

using inotify::any;
using inotify::mask;

void model::settle_transfers(directory_index where, const event& what) {
    // A second half may come to any directory.
    finish_each({transfer_list::in(where), transfer_list::with(what.cookie)},
                [&](const transfer& t) { return ends_transfer(t, where, what); });
}

/// True if the event shows that what the transfer waits for does not come.
bool model::ends_transfer(const transfer& t, directory_index where, const event& what) const {
    switch (t.now) {
    case transfer::state::left:
        return t.from == where && !(any(what.mask, mask::moved_to) && what.cookie == t.cookie);
    case transfer::state::replaced:
        return (t.from == where || t.to == where) &&
               !(t.to == where && any(what.mask, mask::moved_from) &&
                 what.name == tree_.name(t.occupant));
    case transfer::state::swapping: break;
    }
    const bool second_half = any(what.mask, mask::moved_to) && what.cookie == t.cookie;
    if (second_half && t.from == where && what.name == tree_.name(t.entry)) {
        return false;
    }
    return second_half || t.from == where || t.to == where;
}

/// The second half does not come: what was seen so far is all.
void model::finish(transfer_list::number which) {
    const transfer t = transfers_.take(which);
    if (!t.exact) {
        looks_.doubt(t.entry);
    }
    if (t.now == transfer::state::left) {
        const std::string left(tree_.name(t.entry));
        removals_.remove(t.entry);
        // An exchange may have put something else there, whose arrival merged with another.
        looks_.ask(t.from, left, purpose::reconcile);
        return;
    }
    const std::string name(tree_.name(t.occupant));
    note_replacement(t.from, t.to, name);
    // The event that shows what it was may be somebody else's.
    const std::int32_t present = teller_.process();
    teller_.attribute_to(t.process);
    rename(t.entry, t.to, name);
    teller_.attribute_to(present);
    if (t.now == transfer::state::swapping && !tree_.at(t.entry).retired) {
        transfer again;
        again.cookie = t.cookie;
        again.entry = t.entry;
        again.from = t.to;
        transfers_.add(again);
    }
}

void model::moved_from(directory_index where, const event& what, entry_index known, certainty sure,
                       bool just_replaced) {
    const auto onto =
        known == none
            ? transfer_list::nobody
            : transfers_.last({transfer_list::of(known)}, [&](const transfer& t) {
                  return t.now == transfer::state::replaced && t.to == where && t.occupant == known;
              });
    if (onto != transfer_list::nobody) {
        transfers_.change(onto, [&](transfer& t) {
            t.now = transfer::state::swapping;
            t.found = false;
            t.cookie = what.cookie;
            t.until = never;
        });
        return;
    }
    if (sure == certainty::contained || (sure == certainty::open && known == none)) {
        return;
    }
    if (known != none) {
        // What was renamed below it was so before.
        finish_transfers_below(known);
        known = tree_.find(where, what.name);
    }
    const bool is_dir = any(what.mask, mask::is_dir);
    if (known == none || (tree_.at(known).type == entry_type::directory) != is_dir) {
        looks_.ask(where, what.name, purpose::reconcile);
    } else if (sure == certainty::open) {
        looks_.ask(where, what.name, purpose::source, known, what.cookie);
    } else if (just_replaced) {
        looks_.ask(where, what.name, purpose::late_exchange, known, what.cookie);
    } else {
        transfer t;
        t.cookie = what.cookie;
        t.entry = known;
        t.from = where;
        transfers_.add(t);
    }
}

/// True if what the event says has left was moved there just before, onto another thing: an
/// exchange says the same. Nothing comes between the halves of an exchange in its directories, so
/// all replacements there have passed now.
bool model::take_replacement(directory_index where, const event& what) {
    if (replacements_.empty()) {
        return false;
    }
    bool taken = false;
    std::erase_if(replacements_, [&](const replacement& r) {
        taken = taken || (any(what.mask, mask::moved_from) && r.to == where && r.name == what.name);
        return r.from == where || r.to == where;
    });
    return taken;
}

void model::note_replacement(directory_index from, directory_index to, std::string_view name) {
    constexpr std::size_t at_once = 16;
    if (replacements_.size() == at_once) {
        replacements_.erase(replacements_.begin());
    }
    replacements_.push_back({from, to, std::string(name)});
}

/// Of a directory that may not be read not all is known: something may have been replaced.
void model::note_where_hidden(directory_index from, directory_index to, std::string_view name) {
    if (tree_.at(tree_.dir(to).entry).denied) {
        note_replacement(from, to, name);
    }
}

void model::moved_to(directory_index where, const event& what, entry_index known, certainty sure) {
    if (known != none) {
        finish_transfers_below(known);
        known = tree_.find(where, what.name);
    }
    const auto back = transfers_.last({transfer_list::with(what.cookie)}, [&](const transfer& t) {
        return t.now == transfer::state::swapping && t.cookie == what.cookie;
    });
    if (back != transfer_list::nobody) {
        const transfer& t = transfers_[back];
        looks_.ask(t.to, tree_.name(t.occupant), purpose::exchange, t.entry, t.cookie);
        return;
    }
    const bool is_dir = any(what.mask, mask::is_dir);
    const auto under_way = transfers_.left_with(what.cookie);
    if (under_way == transfer_list::nobody) {
        const bool doubtful =
            what.hint && known != none && tree_.at(known).type == entry_type::directory;
        if (doubtful) {
            looks_.ask_hint(where, what.name, mask::create | mask::delete_);
        } else if (sure == certainty::open) {
            // Perhaps the first half of an exchange, the other half of which comes after the look.
            looks_.doubt(where, what.name);
            looks_.ask_about(where, what, purpose::refresh);
        } else if (sure == certainty::contained) {
            returns_.came_again(known, what.at);
        } else {
            if (known != none) {
                // Perhaps the first half of an exchange with something outside.
                note_replacement(none, where, what.name);
                removals_.remove(known);
            } else {
                note_where_hidden(none, where, what.name);
            }
            discover(where, what.name, is_dir ? entry_type::directory : entry_type::file,
                     is_dir ? typing::known : typing::guessed);
        }
        return;
    }
    const entry_index moved = transfers_[under_way].entry;
    const bool agrees = transfers_[under_way].exact && sure == certainty::exact &&
                        (tree_.at(moved).type == entry_type::directory) == is_dir;
    if (sure == certainty::contained) {
        // It is known under its new name already.
        looks_.doubt(where, what.name);
        looks_.doubt(moved);
        returns_.came_again(known, what.at);
        finish(under_way);
    } else if (!agrees) {
        looks_.ask(where, what.name, purpose::target, moved, what.cookie);
    } else if (known != none) {
        transfers_.change(under_way, [&](transfer& t) {
            t.now = transfer::state::replaced;
            t.process = teller_.process();
            t.to = where;
            t.occupant = known;
            t.until = never;
        });
    } else {
        note_where_hidden(transfers_[under_way].from, where, what.name);
        transfers_.take(under_way);
        rename(moved, where, what.name);
    }
}

void model::rename(entry_index index, directory_index to, std::string_view name) {
    const name_copy text(name);
    // What was there before is told to be gone first; it may take along what comes.
    while (tree_.dir(to).entry != none && removals_.is_being_removed(to, text.view())) {
        removals_.remove_more();
    }
    if (!tree_.at(index).retired) {
        close_if_pruned_at(index, to, text.view());
    }
    entry_index occupant = tree_.find(to, text.view());
    if (occupant != none && occupant != index) {
        finish_transfers_below(occupant);
        occupant = tree_.find(to, text.view());
    }
    if (tree_.dir(to).entry != none && tree_.is_within(tree_.dir(to).entry, index)) {
        // What it goes into may have left it before, and be held where it was.
        finish_transfers_below(index);
        occupant = tree_.find(to, text.view());
    }
    if (tree_.at(index).retired || tree_.dir(to).entry == none || occupant == index) {
        return;
    }
    if (tree_.is_within(tree_.dir(to).entry, index) ||
        (occupant != none && occupant != index && tree_.is_within(index, occupant))) {
        // Below itself, or onto what it is below: some link of the chain is stale. All of it is
        // found again.
        removals_.remove(index);
        failures_.find_all_again();
        return;
    }
    const std::string_view from = teller_.former_path(index);
    // What nobody was told of is not replaced.
    const bool replaces = occupant != none && occupant != index && teller_.knows(occupant);
    const entry_type replaced = replaces ? tree_.at(occupant).type : entry_type::none;
    if (occupant != none && occupant != index) {
        removals_.remove_below(occupant);
        links_.leave_link(occupant);
        removals_.remove_untold(occupant);
    }
    tree_.move(index, to, text.view());
    renamed(index, from, replaced, none);
}

void model::exchange(entry_index a, entry_index b) {
    if (tree_.is_within(a, b) || tree_.is_within(b, a)) {
        // As in `rename`.
        removals_.remove(tree_.is_within(a, b) ? b : a);
        failures_.find_all_again();
        return;
    }
    close_if_pruned_at(a, tree_.parent(b), tree_.name(b));
    close_if_pruned_at(b, tree_.parent(a), tree_.name(a));
    if (tree_.at(a).retired || tree_.at(b).retired) {
        failures_.find_all_again();
        return;
    }
    const std::string_view from = teller_.former_path(a);
    tree_.swap(a, b);
    const bool is_dir = tree_.at(b).type == entry_type::directory;
    if (!is_dir) {
        guesses_.type_again(b);
    }
    renamed(a, from, entry_type::none, b);
    if (is_dir) {
        teller_.forget_paths();
        came_elsewhere(b);
    }
}

void model::renamed(entry_index index, std::string_view from, entry_type replaced,
                    entry_index other) {
    if (polls_.has_polled()) {
        polls_.stamp_later(index);
    }
    if (tree_.at(index).type != entry_type::directory) {
        guesses_.type_again(index);
        teller_.renamed(index, from, replaced, other);
        return;
    }
    teller_.forget_paths();
    teller_.renamed(index, from, replaced, other);
    came_elsewhere(index);
}

/// Whether a directory is descended into may depend on where it is.
void model::came_elsewhere(entry_index index) {
    entry& e = tree_.at(index);
    const bool was_open = e.directory != none;
    failures_.note_reaches_more();
    if (was_open) {
        returns_.note_place(e.directory);
    }
    const bool limited = options_.prune || options_.one_file_system || !options_.recursive ||
                         options_.max_depth != root_options().max_depth;
    if (!was_open) {
        arm_again(index);
    } else if (limited) {
        if (!descends(index)) {
            close_directory(index);
        } else {
            tree_.dir(e.directory).relist = tree_.dir(e.directory).relist_below = true;
            arm(index);
        }
    } else if (tree_.dir(e.directory).relist) {
        // It was to be listed where it is no more.
        arm(index);
    }
}

} // namespace espy::tree
