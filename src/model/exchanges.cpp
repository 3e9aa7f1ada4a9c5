/// Whether two renames were an exchange: a look tells.
#include "model/model.hpp"

namespace espy::tree {

/// As far as a look can say. Of two files it cannot.
bool model::may_be(entry_index index, const finding& answer) const noexcept {
    if (tree_.at(index).type == entry_type::directory) {
        return answer.exists && is_same(index, answer.status);
    }
    return answer.exists && answer.status.type != entry_type::directory;
}

/// Two renames there and back, or an exchange: the events are the same. What each name holds now
/// tells which, if it has not changed again since.
void model::exchange_looked(const action& question, const finding& answer) {
    const auto found = transfers_.last({transfer_list::of(question.entry)}, [&](const transfer& t) {
        return t.now == transfer::state::swapping && t.entry == question.entry;
    });
    if (found == transfer_list::nobody) {
        return;
    }
    const transfer t = transfers_[found];
    const std::string from(tree_.name(t.entry));
    const std::string to(tree_.name(t.occupant));
    const bool is_dir = tree_.at(t.entry).type == entry_type::directory;
    const bool onto_dir = tree_.at(t.occupant).type == entry_type::directory;
    const bool back = question.why == purpose::exchange_back;
    // Both may have been found where they are now before this was read: the directory proves it.
    const bool known_already = !back && onto_dir && may_be(t.occupant, answer);
    const bool swapped = is_dir != onto_dir || may_be(back ? t.occupant : t.entry, answer);
    if (!known_already && !swapped && is_dir && !back) {
        looks_.ask(t.from, from, purpose::exchange_back, t.entry, t.cookie);
        return;
    }
    transfers_.take(found);
    looks_.doubt(t.entry);
    looks_.doubt(t.occupant);
    if (known_already) {
        looks_.ask(t.from, from, purpose::refresh);
        looks_.ask(t.to, to, purpose::refresh);
        return;
    }
    if (swapped) {
        exchange(t.entry, t.occupant);
    } else if (!is_dir || is_same(t.entry, answer.status)) {
        rename(t.entry, t.to, to);
        rename(t.entry, t.from, from);
    } else {
        removals_.remove(t.entry);
        removals_.remove(t.occupant);
    }
    // Both names as of now, since events up to now say nothing of them any more.
    looks_.ask(t.from, from, purpose::reconcile);
    if (answer.exists && !back) {
        // Another look may fail, if a directory above has left by then.
        looks_.reconcile(t.to, to, &answer.status, false);
    } else {
        looks_.ask(t.to, to, purpose::reconcile);
    }
}

/// The same question, after the first rename was told already.
void model::late_exchange_looked(const action& question, const finding& answer) {
    looks_.doubt(question.directory, question.name);
    const entry_index moved = question.entry;
    if (may_be(moved, answer)) {
        // It was exchanged: what follows is the other half.
        looks_.reconcile(question.directory, question.name, &answer.status, true);
    } else if (answer.exists) {
        looks_.reconcile(question.directory, question.name, &answer.status, false);
    } else {
        transfer t;
        t.exact = false;
        t.cookie = question.cookie;
        t.entry = moved;
        t.from = question.directory;
        transfers_.add(t);
    }
}

} // namespace espy::tree
