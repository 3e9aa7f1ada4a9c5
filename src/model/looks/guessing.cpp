/// Types that no event tells: a file that was made may be a link, a pipe, or gone. What is told first is a
/// guess, and is completed at the end of the batch (docs/design/0008).
#include "model/looks/guessing.hpp"

#include "base/check.hpp"

#include "model/model.hpp"

#include <algorithm>

namespace espy::tree {

guessing::guessing(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()) {}

entry_type guessing::kept_as(entry_type type) const noexcept {
    const bool is_plain = type == entry_type::none || type == entry_type::directory;
    return is_plain || keeps_types() ? type : entry_type::file;
}

bool guessing::keeps_types() const noexcept {
    return model_.options().types || model_.options().follow_symlinks;
}

bool guessing::are_open() const noexcept {
    return std::any_of(untyped_.begin(), untyped_.end(), [this](entry_index index) {
        return !tree_.at(index).retired && tree_.at(index).untyped;
    });
}

void guessing::typed(entry_index index, const finding& answer) {
    entry& e = tree_.at(index);
    const bool found = answer.exists && answer.status.type != entry_type::directory;
    e.guessed = !found;
    set_type(index, found ? answer.status.type : e.type);
}

/// If the consumer was told another type in an earlier batch, it is told that this is another
/// thing.
void guessing::set_type(entry_index index, entry_type type) {
    entry& e = tree_.at(index);
    e.untyped = false;
    const bool was_wrong = e.told && e.told_as != entry_type::none && e.told_as != type;
    if (was_wrong && model_.removals_.is_going(index)) {
        ESPY_SOMETIMES("type: of what is being removed");
        return; // as what it was told to be
    }
    if (e.type != type) {
        model_.links_.leave_link(index);
    }
    if (was_wrong) {
        teller_.complete_type(index);
        ESPY_SOMETIMES("type: told as another one in an earlier batch");
        teller_.entry(change_kind::removed, index);
    }
    e.type = type;
    if (was_wrong) {
        e.told_as = type;
        teller_.entry(model_.root_.arrival(), index);
    }
    model_.links_.come(index);
}

/// What is told below it is told of what it is: another type is that of another thing.
void guessing::keep_type(entry_index index) {
    teller_.complete_type(index);
    tree_.at(index).told_as = tree_.at(index).type;
}

void guessing::type_unknown(entry_index index) {
    const directory_index where = tree_.parent(index);
    tree_.at(index).untyped = false;
    ESPY_SOMETIMES("type: cannot be looked at");
    tree_.dir(where).relist = true;
    model_.failures_.mark_dirty(tree_.dir(where).entry);
}

void guessing::types_done() {
    for (const entry_index index : untyped_) {
        teller_.type_known(index);
        tree_.at(index).untyped = false;
        tree_.at(index).told_as = tree_.at(index).type;
    }
    untyped_.clear();
    teller_.complete_types();
    model_.returns_.batch_ends();
    if (model_.idle() && !model_.polls_.in_pass()) {
        ESPY_CHECK(model_.holds_none_retired());
        tree_.recycle();
    }
}

/// What was looked at under the old name may have come there after the rename; and the event that
/// it has come here may stand for another one, too, from where nobody watches.
void guessing::type_again(entry_index index) {
    entry& e = tree_.at(index);
    if (!e.untyped && keeps_types()) {
        e.untyped = true;
        untyped_.push_back(index);
    }
}

} // namespace espy::tree
