/// Whether two renames were an exchange: a look tells.
#include "model/model.hpp"

#include "base/check.hpp"

namespace espy::tree {

/// As far as a look can say. Of two files it cannot.
bool renaming::may_be(entry_index index, const finding& answer) const noexcept {
    if (tree_.at(index).type == entry_type::directory) {
        return model_.is_same(index, answer);
    }
    return answer.exists && answer.status.type != entry_type::directory;
}

/// Two renames there and back, or an exchange: the events are the same. What each name holds now
/// tells which, if it has not changed again since.
void renaming::exchange_looked(const action& question, const finding& answer) {
    const auto found = under_way_.last({transfer_list::of(question.entry)}, [&](const transfer& t) {
        return t.now == transfer::state::swapping && t.entry == question.entry;
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
    const bool back = question.why == purpose::exchange_back;
    // Both may have been found where they are now before this was read: the directory proves it.
    const bool known_already = !back && onto_dir && may_be(t.occupant, answer);
    const bool swapped = is_dir != onto_dir || may_be(back ? t.occupant : t.entry, answer);
    if (!known_already && !swapped && is_dir && !back) {
        ESPY_SOMETIMES("exchange: the other name is to be looked at, too");
        model_.looks_.ask(t.from, from, purpose::exchange_back, t.entry, t.cookie);
        return;
    }
    under_way_.take(found);
    model_.looks_.doubt(t.entry);
    model_.looks_.doubt(t.occupant);
    if (known_already) {
        ESPY_SOMETIMES("exchange: both were found where they are");
        model_.looks_.ask(t.from, from, purpose::refresh);
        model_.looks_.ask(t.to, to, purpose::refresh);
        return;
    }
    if (swapped) {
        model_.exchange(t.entry, t.occupant);
    } else if (!is_dir || model_.is_same(t.entry, answer)) {
        ESPY_SOMETIMES("exchange: two renames, there and back");
        model_.rename(t.entry, t.to, to);
        model_.rename(t.entry, t.from, from);
    } else {
        model_.removals_.remove(t.entry);
        model_.removals_.remove(t.occupant);
        ESPY_SOMETIMES("exchange: neither is there any more");
    }
    // Both names as of now, since events up to now say nothing of them any more.
    model_.looks_.ask(t.from, from, purpose::reconcile);
    if (answer.exists && !back) {
        // Another look may fail, if a directory above has left by then.
        model_.looks_.reconcile(t.to, to, answer, false);
    } else {
        model_.looks_.ask(t.to, to, purpose::reconcile);
    }
}

/// The same question, after the first rename was told already.
void renaming::late_exchange_looked(const action& question, const finding& answer) {
    model_.looks_.doubt(question.directory, question.name);
    const entry_index moved = question.entry;
    if (may_be(moved, answer)) {
        // It was exchanged: what follows is the other half.
        ESPY_SOMETIMES("late exchange: it was one");
        model_.looks_.reconcile(question.directory, question.name, answer, true);
    } else if (answer.exists) {
        ESPY_SOMETIMES("late exchange: another thing is there");
        model_.looks_.reconcile(question.directory, question.name, answer, false);
    } else {
        transfer t;
        ESPY_SOMETIMES("late exchange: nothing is there");
        t.exact = false;
        t.cookie = question.cookie;
        t.entry = moved;
        t.from = question.directory;
        under_way_.add(t);
    }
}

} // namespace espy::tree
