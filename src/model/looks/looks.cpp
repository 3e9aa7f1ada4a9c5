/// Looking at a name, and making the model agree with what is there.
#include "model/model.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace espy::tree {

looking::looking(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()) {}

void looking::ask(directory_index where, std::string_view name, purpose why, entry_index about,
                  std::uint32_t cookie) {
    action question{action::kind::look, why};
    question.directory = where;
    question.entry = about;
    question.cookie = cookie;
    question.name = name;
    model_.actions_.push_back(std::move(question));
}

void looking::ask_about(directory_index where, const event& what, purpose why) {
    ask(where, what.name, why);
    model_.actions_.back().bits = what.mask;
}

void looking::looked(const action& question, const finding& answer) {
    const directory_index where = question.directory;
    if (tree_.dir(where).entry == none) {
        ESPY_SOMETIMES("looked: its directory is gone");
        return;
    }
    note_look(where, question.name);
    switch (question.why) {
    case purpose::reconcile: reconcile(where, question.name, answer, false); break;
    case purpose::refresh: reconcile(where, question.name, answer, true); break;
    case purpose::source: model_.renames_.source_looked(question, answer); break;
    case purpose::target: model_.renames_.target_looked(question, answer); break;
    case purpose::exchange:
    case purpose::exchange_back: model_.renames_.exchange_looked(question, answer); break;
    case purpose::late_exchange: model_.renames_.late_exchange_looked(question, answer); break;
    case purpose::confirm: confirmed(question, answer); break;
    case purpose::hint: slot_looked(question, answer); break;
    case purpose::verify: verified(question, answer); break;
    }
}

void looking::note_look(directory_index where, std::string_view name) {
    windows_.note(key_of_look(where, name), model_.events_.seen());
}

void looking::look_failed(const action& question) {
    // The directory is not where its path leads by now. It is listed when it is found.
    ESPY_SOMETIMES("look failed: the directory is not where it was");
    if (tree_.dir(question.directory).entry == none) {
        return;
    }
    if (question.why == purpose::confirm) {
        ESPY_SOMETIMES("look failed: whether a directory is still in its old place");
        confirmed(question, {});
        return;
    }
    // If the look was for an event, as far as that goes.
    const auto known = [&] {
        const entry_index found = tree_.find(question.directory, question.name);
        const bool is_dir = inotify::any(question.bits, inotify::mask::is_dir);
        return found != none && (tree_.at(found).type == entry_type::directory) == is_dir ? found
                                                                                          : none;
    };
    if (question.why == purpose::target) {
        ESPY_SOMETIMES("look failed: where a rename led");
        model_.renames_.finish_left(question.cookie);
    } else if (question.why == purpose::exchange || question.why == purpose::exchange_back) {
        ESPY_SOMETIMES("look failed: whether it was an exchange");
        model_.renames_.exchange_looked(question, {});
    } else if (question.why == purpose::late_exchange) {
        ESPY_SOMETIMES("look failed: whether a rename that was told was half of an exchange");
        model_.renames_.late_exchange_looked(question, {});
    } else if (question.why == purpose::source) {
        ESPY_SOMETIMES("look failed: where a rename began");
        model_.renames_.source_looked(question, {});
    } else if (question.why == purpose::reconcile && known() != none &&
               inotify::any(question.bits, inotify::mask::delete_)) {
        ESPY_SOMETIMES("look failed: what was deleted");
        // If another has come since, an event says so, too.
        model_.removals_.remove(known());
    }
    const entry_index there = tree_.dir(question.directory).entry;
    if (there != none) {
        const bool came = question.why == purpose::hint
                              ? inotify::any(question.bits, inotify::mask::create)
                              : question.why != purpose::reconcile &&
                                    question.why != purpose::source &&
                                    question.why != purpose::late_exchange;
        if (came) {
            // The listing will not show whether a file is still the same.
            ESPY_SOMETIMES("look failed: what came may be another file");
            model_.may_be_another(known());
        }
        directory& d = tree_.dir(question.directory);
        d.relist = true;
        d.distrusted = d.distrusted || question.why == purpose::verify;
        model_.failures_.mark_dirty(there);
    }
}

void looking::reconcile(directory_index where, std::string_view name, const finding& found,
                        bool refresh) {
    if (tree_.dir(where).entry == none ||
        (!model_.root_.single().empty() && name != model_.root_.single())) {
        // What was finished before has taken it along. Or the root was a directory then.
        ESPY_SOMETIMES("reconcile: the directory is gone");
        return;
    }
    const entry_index known = tree_.find(where, name);
    if (!found.exists) {
        if (known != none) {
            ESPY_SOMETIMES("reconcile: gone");
            model_.removals_.remove(known);
        }
        return;
    }
    const entry_type type = found.status.type;
    const bool is_dir = type == entry_type::directory;
    if (known != none && is_dir && tree_.at(known).type == entry_type::directory) {
        if (!model_.is_same(known, found) &&
            (tree_.at(known).directory != none || model_.arms_.descends(known))) {
            ESPY_SOMETIMES("reconcile: another directory");
            model_.arms_.arm(known);
        } else if (refresh) {
            ESPY_SOMETIMES("reconcile: the same directory came again");
            model_.returns_.returned(known, model_.events_.now());
        }
        return;
    }
    if (known != none && !is_dir && (tree_.at(known).type == type || tree_.at(known).untyped)) {
        model_.guesses_.typed(known, found);
        if (refresh) {
            teller_.entry(change_kind::modified, known);
        }
        return;
    }
    if (known != none) {
        model_.removals_.remove(known);
    }
    if (model_.root_.single().empty() || !is_dir) {
        ESPY_SOMETIMES("reconcile: new, or of another type");
        model_.discover(where, name, type, typing::known);
    }
}

void renaming::source_looked(const action& question, const finding& answer) {
    if (answer.exists) {
        model_.looks_.doubt(question.directory, question.name);
        ESPY_SOMETIMES("source: something is at the name that was left");
        model_.looks_.reconcile(question.directory, question.name, answer, false);
    } else if (!tree_.at(question.entry).retired) {
        ESPY_SOMETIMES("source: nothing is at the name that was left");
        transfer t;
        t.exact = false;
        t.cookie = question.cookie;
        t.entry = question.entry;
        t.from = question.directory;
        under_way_.add(t);
    }
}

void renaming::target_looked(const action& question, const finding& answer) {
    const auto under_way = under_way_.left_with(question.cookie);
    const directory_index where = question.directory;
    model_.looks_.doubt(where, question.name);
    if (under_way == transfer_list::nobody) {
        model_.looks_.reconcile(where, question.name, answer, true);
        ESPY_SOMETIMES("target: nothing is under way to it any more");
        return;
    }
    const entry_index moved = under_way_[under_way].entry;
    model_.looks_.doubt(moved);
    const entry_index known = tree_.find(where, question.name);
    if (known == moved) {
        // It was found there before.
        ESPY_SOMETIMES("target: known there already");
        under_way_.take(under_way);
        model_.looks_.reconcile(where, question.name, answer, true);
        return;
    }
    const bool moved_is_dir = tree_.at(moved).type == entry_type::directory;
    const bool arrived =
        answer.exists &&
        (moved_is_dir ? model_.is_same(moved, answer)
                      : answer.status.type != entry_type::directory && known == none);
    if (!arrived) {
        // It has moved on; where it is now, it is found.
        ESPY_SOMETIMES("target: what came has moved on");
        finish(under_way);
        model_.looks_.reconcile(where, question.name, answer, true);
        return;
    }
    under_way_.take(under_way);
    model_.rename(moved, where, question.name);
    if (!moved_is_dir && !tree_.at(moved).retired) {
        model_.guesses_.typed(moved, answer);
    }
}

/// A directory that is known (`entry`) was found at another place (`other`). Is it still at the old
/// one, too?
void looking::confirmed(const action& question, const finding& answer) {
    const entry_index moved = question.entry;
    const entry_index place = question.other;
    model_.renames_.finish_transfers_with(moved);
    model_.renames_.finish_transfers_below(moved);
    if (tree_.at(moved).retired || tree_.at(place).retired) {
        ESPY_SOMETIMES("confirm: gone in the meantime");
        model_.failures_.find_all_again();
        if (!tree_.at(place).retired) {
            model_.arms_.arm(place);
        }
        return;
    }
    doubt(moved);
    doubt(place);
    const directory_index number = tree_.at(moved).directory;
    if (model_.is_same(moved, answer)) {
        // One directory under two names: a bind mount.
        ESPY_SOMETIMES("confirm: one directory under two names");
        const directory here = tree_.dir(number);
        model_.arms_.bind(place, here.watch, here.inode, here.device);
        model_.tell_arrival(place);
        model_.arms_.arm(place);
        return;
    }
    if (tree_.is_within(place, moved)) {
        ESPY_SOMETIMES("confirm: found below itself");
        model_.removals_.remove(moved);
        model_.failures_.find_all_again();
        return;
    }
    if (tree_.is_within(moved, place)) {
        // What was mounted on the place, and showed it below itself, is gone.
        ESPY_SOMETIMES("confirm: found above itself");
        model_.removals_.remove_below(place);
        model_.arms_.arm(place);
        return;
    }
    const directory_index to = tree_.parent(place);
    const std::string name(tree_.name(place));
    if (tree_.at(place).told) {
        ESPY_SOMETIMES("confirm: moved to where another one was told");
        model_.removals_.remove_at_once(place);
    } else {
        model_.removals_.remove_below(place);
        model_.removals_.remove_untold(place);
    }
    model_.rename(moved, to, name);
    if (tree_.dir(question.directory).entry != none) {
        reconcile(question.directory, question.name, answer, false);
    }
}

} // namespace espy::tree
