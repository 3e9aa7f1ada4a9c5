/// Looking at a name, and making the model agree with what is there.
#include "model/model.hpp"

#include <algorithm>

namespace espy::tree {

void model::ask(directory_index where, std::string_view name, purpose why, entry_index about,
                std::uint32_t cookie) {
    action question{action::kind::look, why};
    question.directory = where;
    question.entry = about;
    question.cookie = cookie;
    question.name = name;
    actions_.push_back(std::move(question));
}

void model::ask_about(directory_index where, const event& what, purpose why) {
    ask(where, what.name, why);
    actions_.back().bits = what.mask;
}

void model::looked(const action& question, const finding& answer) {
    const directory_index where = question.directory;
    if (tree_.dir(where).entry == none) {
        return;
    }
    note_look(where, question.name);
    const sys::status* const found = answer.exists ? &answer.status : nullptr;
    switch (question.why) {
    case purpose::reconcile: reconcile(where, question.name, found, false); break;
    case purpose::refresh: reconcile(where, question.name, found, true); break;
    case purpose::source: source_looked(question, answer); break;
    case purpose::target: target_looked(question, answer); break;
    case purpose::exchange:
    case purpose::exchange_back: exchange_looked(question, answer); break;
    case purpose::late_exchange: late_exchange_looked(question, answer); break;
    case purpose::confirm: confirmed(question, answer); break;
    case purpose::hint: slot_looked(question, answer); break;
    case purpose::verify: verified(question, answer); break;
    }
}

void model::note_look(directory_index where, std::string_view name) {
    looks_.note(key_of_look(where, name), fence_);
}

void model::look_failed(const action& question) {
    // The directory is not where its path leads by now. It is listed when it is found.
    if (tree_.dir(question.directory).entry == none) {
        return;
    }
    if (question.why == purpose::confirm) {
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
    const auto under_way = transfers_.left_with(question.cookie);
    if (question.why == purpose::target && under_way != transfer_list::nobody) {
        finish(under_way);
    } else if (question.why == purpose::exchange || question.why == purpose::exchange_back) {
        exchange_looked(question, {});
    } else if (question.why == purpose::late_exchange) {
        late_exchange_looked(question, {});
    } else if (question.why == purpose::source) {
        source_looked(question, {});
    } else if (question.why == purpose::reconcile && known() != none &&
               inotify::any(question.bits, inotify::mask::delete_)) {
        // If another has come since, an event says so, too.
        removals_.remove(known());
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
            may_be_another(known());
        }
        directory& d = tree_.dir(question.directory);
        d.relist = true;
        d.distrusted = d.distrusted || question.why == purpose::verify;
        mark_dirty(there);
    }
}

bool model::is_same(entry_index index, const sys::status& status) const noexcept {
    const directory_index number = tree_.at(index).directory;
    return number != none && status.type == entry_type::directory &&
           tree_.dir(number).inode == status.inode && tree_.dir(number).device == status.device;
}

void model::reconcile(directory_index where, std::string_view name, const sys::status* found,
                      bool refresh) {
    if (tree_.dir(where).entry == none || (!single_.empty() && name != single_)) {
        // What was finished before has taken it along. Or the root was a directory then.
        return;
    }
    const entry_index known = tree_.find(where, name);
    if (found == nullptr) {
        if (known != none) {
            removals_.remove(known);
        }
        return;
    }
    const bool is_dir = found->type == entry_type::directory;
    if (known != none && is_dir && tree_.at(known).type == entry_type::directory) {
        if (!is_same(known, *found) && (tree_.at(known).directory != none || descends(known))) {
            arm(known);
        } else if (refresh) {
            returns_.returned(known, now_);
        }
        return;
    }
    if (known != none && !is_dir &&
        (tree_.at(known).type == found->type || tree_.at(known).untyped)) {
        typed(known, {true, *found});
        if (refresh) {
            teller_.entry(change_kind::modified, known);
        }
        return;
    }
    if (known != none) {
        removals_.remove(known);
    }
    if (single_.empty() || !is_dir) {
        discover(where, name, found->type, typing::known);
    }
}

void model::source_looked(const action& question, const finding& answer) {
    if (answer.exists) {
        doubt(question.directory, question.name);
        reconcile(question.directory, question.name, &answer.status, false);
    } else if (!tree_.at(question.entry).retired) {
        transfer t;
        t.exact = false;
        t.cookie = question.cookie;
        t.entry = question.entry;
        t.from = question.directory;
        transfers_.add(t);
    }
}

void model::target_looked(const action& question, const finding& answer) {
    const auto under_way = transfers_.left_with(question.cookie);
    const directory_index where = question.directory;
    const sys::status* const found = answer.exists ? &answer.status : nullptr;
    doubt(where, question.name);
    if (under_way == transfer_list::nobody) {
        reconcile(where, question.name, found, true);
        return;
    }
    const entry_index moved = transfers_[under_way].entry;
    doubt(moved);
    const entry_index known = tree_.find(where, question.name);
    if (known == moved) {
        // It was found there before.
        transfers_.take(under_way);
        reconcile(where, question.name, found, true);
        return;
    }
    const bool moved_is_dir = tree_.at(moved).type == entry_type::directory;
    const bool arrived =
        answer.exists && (moved_is_dir ? is_same(moved, answer.status)
                                       : found->type != entry_type::directory && known == none);
    if (!arrived) {
        // It has moved on; where it is now, it is found.
        finish(under_way);
        reconcile(where, question.name, found, true);
        return;
    }
    transfers_.take(under_way);
    rename(moved, where, question.name);
    if (!moved_is_dir && !tree_.at(moved).retired) {
        typed(moved, answer);
    }
}

/// A directory that is known (`entry`) was found at another place (`other`). Is it still at the old
/// one, too?
void model::confirmed(const action& question, const finding& answer) {
    const entry_index moved = question.entry;
    const entry_index place = question.other;
    finish_transfers_with(moved);
    finish_transfers_below(moved);
    if (tree_.at(moved).retired || tree_.at(place).retired) {
        find_all_again();
        if (!tree_.at(place).retired) {
            arm(place);
        }
        return;
    }
    doubt(moved);
    doubt(place);
    const directory_index number = tree_.at(moved).directory;
    note_look(tree_.parent(place), tree_.name(place));
    if (answer.exists && is_same(moved, answer.status)) {
        // One directory under two names: a bind mount.
        const directory here = tree_.dir(number);
        bind(place, here.watch, here.inode, here.device);
        tell_arrival(place);
        arm(place);
        return;
    }
    if (tree_.is_within(place, moved)) {
        removals_.remove(moved);
        find_all_again();
        return;
    }
    if (tree_.is_within(moved, place)) {
        // What was mounted on the place, and showed it below itself, is gone.
        removals_.remove_below(place);
        arm(place);
        return;
    }
    const directory_index to = tree_.parent(place);
    const std::string name(tree_.name(place));
    if (tree_.at(place).told) {
        removals_.remove_at_once(place);
    } else {
        removals_.remove_below(place);
        removals_.remove_untold(place);
    }
    rename(moved, to, name);
    if (tree_.dir(question.directory).entry != none) {
        reconcile(question.directory, question.name, answer.exists ? &answer.status : nullptr,
                  false);
    }
}

void model::typed(entry_index index, const finding& answer) {
    entry& e = tree_.at(index);
    const bool found = answer.exists && answer.status.type != entry_type::directory;
    e.guessed = !found;
    set_type(index, found ? answer.status.type : e.type);
}

/// If the consumer was told another type in an earlier batch, it is told that this is another
/// thing.
void model::set_type(entry_index index, entry_type type) {
    entry& e = tree_.at(index);
    e.untyped = false;
    const bool was_wrong = e.told && e.told_as != entry_type::none && e.told_as != type;
    if (was_wrong && removals_.is_going(index)) {
        return; // as what it was told to be
    }
    if (e.type != type) {
        links_.leave_link(index);
    }
    if (was_wrong) {
        teller_.complete_type(index);
        teller_.entry(change_kind::removed, index);
    }
    e.type = type;
    if (was_wrong) {
        e.told_as = type;
        teller_.entry(arrival(), index);
    }
    links_.come(index);
}

void model::type_unknown(entry_index index) {
    const directory_index where = tree_.parent(index);
    tree_.at(index).untyped = false;
    tree_.dir(where).relist = true;
    mark_dirty(tree_.dir(where).entry);
}

void model::types_done() {
    for (const entry_index index : untyped_) {
        teller_.type_known(index);
        tree_.at(index).untyped = false;
        tree_.at(index).told_as = tree_.at(index).type;
    }
    untyped_.clear();
    teller_.complete_types();
    returns_.batch_ends();
    if (idle() && !polls_.in_pass()) {
        tree_.recycle();
    }
}

} // namespace espy::tree
