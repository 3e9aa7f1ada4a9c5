/// What is decided of types (`guessing`), and of what is back (`returning`), is carried out: told, listed
/// or taken back.
#include "model/model.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace espy::tree {

void looking::typed(entry_index index, const finding& answer) {
    set_type(index, model_.guesses_.type_of(index, answer));
}

/// If the consumer was told another type in an earlier batch, it is told that this is another
/// thing.
void looking::set_type(entry_index index, entry_type type) {
    const guessing::verdict decided = model_.guesses_.judge(index, type);
    const bool was_wrong = decided == guessing::verdict::other_than_told;
    if (was_wrong && model_.removals_.is_going(index)) {
        ESPY_SOMETIMES("type: of what is being removed");
        return; // as what it was told to be
    }
    if (tree_.at(index).type != type) {
        model_.links_.leave_link(index);
    }
    if (was_wrong) {
        ESPY_SOMETIMES("type: told as another one in an earlier batch");
        teller_.complete_type(index);
        teller_.entry(change_kind::removed, index);
    }
    model_.guesses_.take(index, type);
    if (was_wrong) {
        model_.guesses_.told(index);
        teller_.entry(model_.root_.arrival(), index);
    }
    model_.links_.come(index);
}

void looking::keep_type(entry_index index) {
    teller_.complete_type(index);
    model_.guesses_.told(index);
}

/// As a rule its directory is not where it was, and an event will say so. To list that would be to tell of what
/// happens in it until then by what the listing shows: too late, or under a path that it never had.
void looking::type_unknown(entry_index index) {
    ESPY_SOMETIMES("type: cannot be looked at");
    tree_.at(index).untyped = false;
    doubts_.add_type(tree_.parent(index), tree_.name(index));
}

void looking::types_unknown() {
    for (const entry_index index : model_.guesses_.untyped()) {
        if (!tree_.at(index).retired && tree_.at(index).untyped) {
            const directory_index where = tree_.parent(index);
            tree_.at(index).untyped = false;
            tree_.dir(where).relist = true;
            model_.failures_.mark_dirty(tree_.dir(where).entry);
        }
    }
}

void looking::batch_ends() {
    for (const entry_index index : model_.guesses_.untyped()) {
        teller_.type_known(index);
        model_.guesses_.complete(index);
    }
    model_.guesses_.done();
    teller_.complete_types();
    model_.returns_.batch_ends();
}

void looking::note_place(directory_index where) {
    if (model_.root().is_ready()) {
        const hearing& heard = model_.events_;
        model_.returns_.told(where, std::max(heard.seen(), heard.now() + 1));
    }
}

void looking::came_again(entry_index known, position at) {
    model_.may_be_another(known);
    if (known != none) {
        returned(known, at);
    }
}

void looking::returned(entry_index index, position at) {
    if (model_.returns_.judge(index, at) != returning::verdict::told_again) {
        return;
    }
    model_.renames().finish_transfers_below(index);
    if (tree_.at(index).retired) {
        ESPY_SOMETIMES("returned: what was renamed below it took it along");
        return;
    }
    teller_.modified_below(index);
    note_place(tree_.at(index).directory);
    ESPY_SOMETIMES("returned: all of it is told again");
}

void looking::root_is_same() {
    const auto came = model_.returns_.root_is_same();
    if (!came) {
        return;
    }
    ESPY_SOMETIMES("armed: the root came again, and is the same");
    returned(tree_.top(), *came);
    if (!tree_.dir(tree_.at(tree_.top()).directory).relist) {
        tell_moved_in();
    }
}

/// A root that is a file was saved by renaming: the file is complete as it came, and the writer has
/// closed it under a name that nobody watches. Without this, who waits for `written` waits for ever.
void looking::tell_moved_in() {
    if (!model_.returns_.take_moved_in() || model_.root_.single().empty()) {
        return;
    }
    const entry_index file = tree_.find(tree_.at(tree_.top()).directory, model_.root_.single());
    if (file != none && tree_.at(file).type != entry_type::directory) {
        ESPY_SOMETIMES("moved in: a root that is a file");
        teller_.entry(change_kind::written, file);
    }
}

} // namespace espy::tree
