/// What a look says of a rename: whether it was one, or two, or an exchange.
#include "model/renames/renaming.hpp"

#include "base/check.hpp"

namespace espy::tree {

void renaming::looked(const to::look& where, const to::decide& what, const finding& answer) {
    switch (what.question) {
    case rename_question::source: source_looked(where, what, answer); break;
    case rename_question::target: target_looked(where, what, answer); break;
    case rename_question::exchange:
    case rename_question::exchange_back: exchange_looked(what, answer); break;
    case rename_question::late_exchange: late_exchange_looked(where, what, answer); break;
    }
}

void renaming::look_failed(const to::look& where, const to::decide& what) {
    switch (what.question) {
    case rename_question::source:
        ESPY_SOMETIMES("look failed: where a rename began");
        source_looked(where, what, {});
        break;
    case rename_question::target:
        ESPY_SOMETIMES("look failed: where a rename led");
        finish_left(what.cookie);
        break;
    case rename_question::exchange:
    case rename_question::exchange_back:
        ESPY_SOMETIMES("look failed: whether it was an exchange");
        exchange_looked(what, {});
        break;
    case rename_question::late_exchange:
        ESPY_SOMETIMES("look failed: whether a rename that was told was half of an exchange");
        late_exchange_looked(where, what, {});
        break;
    }
}

void renaming::source_looked(const to::look& where, const to::decide& what, const finding& answer) {
    if (answer.exists) {
        decisions_.doubt(where.directory, where.name);
        ESPY_SOMETIMES("source: something is at the name that was left");
        decisions_.found(where.directory, where.name, answer, purpose::reconcile);
        if (!tree_.at(what.moved).retired && is_ousted(what.moved)) {
            ESPY_SOMETIMES("source: another directory is at the name that was left");
            decisions_.strayed(what.moved);
        }
    } else if (!tree_.at(what.moved).retired) {
        ESPY_SOMETIMES("source: nothing is at the name that was left");
        transfer t;
        t.exact = false;
        t.cookie = what.cookie;
        t.entry = what.moved;
        t.from = where.directory;
        under_way_.add(t);
    }
}

void renaming::target_looked(const to::look& where, const to::decide& what, const finding& answer) {
    const auto under_way = under_way_.left_with(what.cookie);
    decisions_.doubt(where.directory, where.name);
    if (under_way == transfer_list::nobody) {
        decisions_.found(where.directory, where.name, answer, purpose::refresh);
        ESPY_SOMETIMES("target: nothing is under way to it any more");
        return;
    }
    const entry_index moved = under_way_[under_way].entry;
    decisions_.doubt(moved);
    const entry_index known = tree_.find(where.directory, where.name);
    if (known == moved) {
        // It was found there before.
        ESPY_SOMETIMES("target: known there already");
        under_way_.take(under_way);
        decisions_.found(where.directory, where.name, answer, purpose::refresh);
        return;
    }
    const bool moved_is_dir = tree_.at(moved).type == entry_type::directory;
    const bool arrived =
        answer.exists &&
        (moved_is_dir ? is_same(tree_, moved, answer)
                      : answer.status.type != entry_type::directory && known == none);
    if (!arrived) {
        // It has moved on; where it is now, it is found.
        ESPY_SOMETIMES("target: what came has moved on");
        finish(under_way);
        decisions_.found(where.directory, where.name, answer, purpose::refresh);
        return;
    }
    under_way_.take(under_way);
    decisions_.renamed(moved, where.directory, where.name);
    if (!moved_is_dir && !tree_.at(moved).retired) {
        decisions_.typed(moved, answer);
    }
}

/// As far as a look can say. Of two files it cannot.
bool renaming::may_be(entry_index index, const finding& answer) const noexcept {
    if (tree_.at(index).type == entry_type::directory) {
        return is_same(tree_, index, answer);
    }
    return answer.exists && answer.status.type != entry_type::directory;
}

/// Two renames there and back, or an exchange: the events are the same. What each name holds now
/// tells which, if it has not changed again since.
void renaming::exchange_looked(const to::decide& what, const finding& answer) {
    const auto found = under_way_.last({transfer_list::of(what.moved)}, [&](const transfer& t) {
        return t.now == transfer::state::swapping && t.entry == what.moved;
    });
    if (found == transfer_list::nobody) {
        ESPY_SOMETIMES("exchange: over before it was looked at");
        return;
    }
    const transfer t = under_way_[found];
    const std::string from(tree_.name(t.entry));
    const std::string to(tree_.name(t.occupant));
    const bool is_dir = tree_.at(t.entry).type == entry_type::directory;
    const bool onto_dir = tree_.at(t.occupant).type == entry_type::directory;
    const bool back = what.question == rename_question::exchange_back;
    // Both may have been found where they are now before this was read: the directory proves it.
    const bool known_already = !back && onto_dir && may_be(t.occupant, answer);
    const bool swapped = is_dir != onto_dir || may_be(back ? t.occupant : t.entry, answer);
    if (!known_already && !swapped && is_dir && !back) {
        ESPY_SOMETIMES("exchange: the other name is to be looked at, too");
        decisions_.look(t.from, from,
                        to::decide{rename_question::exchange_back, t.entry, t.cookie});
        return;
    }
    under_way_.take(found);
    decisions_.doubt(t.entry);
    decisions_.doubt(t.occupant);
    if (known_already) {
        ESPY_SOMETIMES("exchange: both were found where they are");
        decisions_.look(t.from, from, to::compare{purpose::refresh});
        decisions_.look(t.to, to, to::compare{purpose::refresh});
        return;
    }
    if (swapped) {
        decisions_.exchanged(t.entry, t.occupant);
    } else if (!is_dir || is_same(tree_, t.entry, answer)) {
        ESPY_SOMETIMES("exchange: two renames, there and back");
        decisions_.renamed(t.entry, t.to, to);
        decisions_.renamed(t.entry, t.from, from);
    } else {
        decisions_.gone(t.entry);
        decisions_.gone(t.occupant);
        ESPY_SOMETIMES("exchange: neither is there any more");
    }
    // Both names as of now, since events up to now say nothing of them any more.
    decisions_.look(t.from, from, to::compare{purpose::reconcile});
    if (answer.exists && !back) {
        // Another look may fail, if a directory above has left by then.
        decisions_.found(t.to, to, answer, purpose::reconcile);
    } else {
        decisions_.look(t.to, to, to::compare{purpose::reconcile});
    }
}

/// The same question, after the first rename was told already.
void renaming::late_exchange_looked(const to::look& where, const to::decide& what,
                                    const finding& answer) {
    decisions_.doubt(where.directory, where.name);
    const entry_index moved = what.moved;
    if (may_be(moved, answer)) {
        // It was exchanged: what follows is the other half.
        ESPY_SOMETIMES("late exchange: it was one");
        decisions_.found(where.directory, where.name, answer, purpose::refresh);
    } else if (answer.exists || tree_.find(where.directory, where.name) != moved) {
        ESPY_SOMETIMES("late exchange: another thing is there");
        decisions_.found(where.directory, where.name, answer, purpose::reconcile);
    } else {
        transfer t;
        ESPY_SOMETIMES("late exchange: nothing is there");
        t.exact = false;
        t.cookie = what.cookie;
        t.entry = moved;
        t.from = where.directory;
        under_way_.add(t);
    }
}

} // namespace espy::tree
