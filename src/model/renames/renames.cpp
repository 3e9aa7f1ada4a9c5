/// Renames: two events with one cookie, paired without a timer.
///
/// The kernel queues both while it holds the locks of both directories. So no other event about
/// entries of the old directory comes between them, and whoever has passed the old directory's lock
/// knows that the second is queued, if there is one. The states are drawn in transfer_list.hpp.
#include "model/renames/renaming.hpp"

#include "base/check.hpp"

namespace espy::tree {

using inotify::any;
using inotify::mask;

renaming::renaming(store& tree, rename_decisions& decisions) : tree_(tree), decisions_(decisions) {}

void renaming::keep_within(const limit::of_model& most) noexcept {
    replacements_kept_ = most.replacements_kept;
    under_way_.go_over(most.transfers_gone_over);
}

void renaming::settle_transfers(directory_index where, const event& what) {
    // A second half may come to any directory.
    finish_each(
        {transfer_list::in(where), transfer_list::with(what.cookie)},
        [&](const transfer& t) { return ends_transfer(t, where, what); }, exchange::refuted);
}

/// True if the event shows that what the transfer waits for does not come.
bool renaming::ends_transfer(const transfer& t, directory_index where, const event& what) const {
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

/// The second half does not come, or is not waited for: what was seen so far is told.
void renaming::finish(transfer_list::number which, exchange begun) {
    const transfer t = under_way_.take(which);
    if (!t.exact) {
        ESPY_SOMETIMES("finish: what was seen of it was a look");
        decisions_.doubt(t.entry);
    }
    if (t.now == transfer::state::left) {
        const std::string left(tree_.name(t.entry));
        ESPY_SOMETIMES("finish: the second half does not come");
        decisions_.gone(t.entry);
        // An exchange may have put something else there, whose arrival merged with another.
        decisions_.look(t.from, left, to::compare{purpose::reconcile});
        return;
    }
    const std::string name(tree_.name(t.occupant));
    const std::string left(tree_.name(t.entry));
    note_replacement(t.from, t.to, name);
    decisions_.renamed_by(t.process, t.entry, t.to, name);
    if (t.now != transfer::state::swapping || tree_.at(t.entry).retired) {
        return;
    }
    if (begun == exchange::possible) {
        // Either what was moved there has left again, or what it has taken the place of.
        ESPY_SOMETIMES("finish: an exchange, perhaps, of which not all was seen");
        decisions_.look(t.to, name, to::decide{rename_question::late_exchange, t.entry, t.cookie});
        if (t.found) {
            ESPY_SOMETIMES("finish: an exchange, perhaps, of which nothing need follow");
            decisions_.look(t.from, left, to::compare{purpose::refresh});
        }
    } else {
        ESPY_SOMETIMES("finish: no exchange, and what was moved has left again");
        transfer again;
        again.cookie = t.cookie;
        again.entry = t.entry;
        again.from = t.to;
        under_way_.add(again);
    }
}

void renaming::moved_from(directory_index where, const event& what, entry_index known,
                          certainty sure, bool just_replaced) {
    const auto onto =
        known == none
            ? transfer_list::nobody
            : under_way_.last({transfer_list::of(known)}, [&](const transfer& t) {
                  return t.now == transfer::state::replaced && t.to == where && t.occupant == known;
              });
    if (onto != transfer_list::nobody) {
        under_way_.change(onto, [&](transfer& t) {
            t.now = transfer::state::swapping;
            t.found = false;
            t.cookie = what.cookie;
            t.until = never;
        });
        ESPY_SOMETIMES("moved from: what was just moved onto something");
        return;
    }
    if (sure == certainty::contained && known != none && is_ousted(known)) {
        ESPY_SOMETIMES("moved from: of what the look has shown another one in its place");
        decisions_.gone(known);
        return;
    }
    if (sure == certainty::contained || (sure == certainty::open && known == none)) {
        return;
    }
    // What was renamed below it was so before.
    if (known != none && finish_transfers_below(known)) {
        known = tree_.find(where, what.name);
    }
    const bool is_dir = any(what.mask, mask::is_dir);
    if (known == none || (tree_.at(known).type == entry_type::directory) != is_dir) {
        ESPY_SOMETIMES("moved from: not what is known");
        decisions_.look(where, what.name, to::compare{purpose::reconcile});
    } else if (sure == certainty::open) {
        decisions_.look(where, what.name, to::decide{rename_question::source, known, what.cookie});
        ESPY_SOMETIMES("moved from: to be looked at");
    } else if (just_replaced) {
        ESPY_SOMETIMES("moved from: what was just told to be renamed onto something");
        decisions_.look(where, what.name,
                        to::decide{rename_question::late_exchange, known, what.cookie});
    } else {
        transfer t;
        t.cookie = what.cookie;
        t.entry = known;
        t.from = where;
        under_way_.add(t);
    }
}

bool renaming::is_ousted(entry_index known) const noexcept {
    const directory_index number = tree_.at(known).directory;
    return number != none && tree_.dir(number).standing == standing::ousted;
}

/// True if what the event says has left was moved there just before, onto another thing: an
/// exchange says the same. Nothing comes between the halves of an exchange in its directories, so
/// all replacements there have passed now.
bool renaming::take_replacement_in(directory_index where, const event& what) {
    bool taken = false;
    std::erase_if(replacements_, [&](const replacement& r) {
        taken = taken || (any(what.mask, mask::moved_from) && r.to == where && r.name == what.name);
        return r.from == where || r.to == where;
    });
    return taken;
}

void renaming::note_replacement(directory_index from, directory_index to, std::string_view name) {
    if (replacements_.size() == replacements_kept_) {
        ESPY_SOMETIMES("replaced: more than are kept");
        replacements_.erase(replacements_.begin());
    }
    replacements_.push_back({from, to, std::string(name)});
}

/// Of a directory that may not be read not all is known: something may have been replaced.
void renaming::note_where_hidden(directory_index from, directory_index to, std::string_view name) {
    if (tree_.at(tree_.dir(to).entry).is_denied()) {
        ESPY_SOMETIMES("replaced: perhaps, in a directory that may not be read");
        note_replacement(from, to, name);
    }
}

/// Or from where it was not known.
void renaming::note_from_outside(const event& what) {
    if (any(what.mask, mask::is_dir) &&
        under_way_.left_with(what.cookie) == transfer_list::nobody) {
        decisions_.directory_came();
    }
}

void renaming::moved_to(directory_index where, const event& what, entry_index known,
                        certainty sure) {
    if (known != none && finish_transfers_below(known)) {
        known = tree_.find(where, what.name);
    }
    const auto goes_back = [&](const transfer& t) {
        return t.now == transfer::state::swapping && t.cookie == what.cookie;
    };
    const auto back = under_way_.have_arrived()
                          ? under_way_.last({transfer_list::with(what.cookie)}, goes_back)
                          : transfer_list::nobody;
    if (back != transfer_list::nobody) {
        ESPY_SOMETIMES("moved to: back again, perhaps an exchange");
        const transfer& t = under_way_[back];
        decisions_.look(t.to, tree_.name(t.occupant),
                        to::decide{rename_question::exchange, t.entry, t.cookie});
        return;
    }
    const bool is_dir = any(what.mask, mask::is_dir);
    const auto under_way = under_way_.left_with(what.cookie);
    if (under_way == transfer_list::nobody) {
        note_from_outside(what);
        const bool doubtful =
            what.hint && known != none && tree_.at(known).type == entry_type::directory;
        if (doubtful) {
            ESPY_SOMETIMES("moved to: a directory's name, by a hint");
            decisions_.look(where, what.name, to::explain{mask::create | mask::delete_});
        } else if (sure == certainty::open) {
            // Perhaps the first half of an exchange, the other half of which comes after the look.
            ESPY_SOMETIMES("moved to: from outside, to be looked at");
            decisions_.doubt(where, what.name);
            decisions_.look(where, what.name, to::compare{purpose::refresh, what.mask});
        } else if (sure == certainty::contained) {
            decisions_.came_again(known, what.at);
            ESPY_SOMETIMES("moved to: from outside, seen before it was told");
        } else {
            if (known != none) {
                // Perhaps the first half of an exchange with something outside.
                ESPY_SOMETIMES("moved to: from outside, onto something known");
                note_replacement(none, where, what.name);
                decisions_.gone(known);
            } else {
                note_where_hidden(none, where, what.name);
            }
            decisions_.came(where, what.name, is_dir);
        }
        return;
    }
    const entry_index moved = under_way_[under_way].entry;
    const bool agrees = under_way_[under_way].exact && sure == certainty::exact &&
                        (tree_.at(moved).type == entry_type::directory) == is_dir;
    if (sure == certainty::contained) {
        // It is known under its new name already.
        ESPY_SOMETIMES("moved to: found there before");
        decisions_.doubt(where, what.name);
        decisions_.doubt(moved);
        decisions_.came_again(known, what.at);
        finish(under_way);
    } else if (!agrees) {
        ESPY_SOMETIMES("moved to: to be looked at");
        decisions_.look(where, what.name, to::decide{rename_question::target, moved, what.cookie});
    } else if (known != none) {
        under_way_.change(under_way, [&](transfer& t) {
            t.now = transfer::state::replaced;
            t.process = decisions_.process();
            t.to = where;
            t.occupant = known;
            t.until = never;
        });
        ESPY_SOMETIMES("moved to: onto something known");
    } else {
        note_where_hidden(under_way_[under_way].from, where, what.name);
        under_way_.take(under_way);
        decisions_.renamed(moved, where, what.name);
    }
}

} // namespace espy::tree
