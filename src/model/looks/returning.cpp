/// A directory that was away for a moment, unseen, and is back.
///
/// It is where it was known to be, so nothing about the tree needs to be told. But whoever read a
/// file below it at that moment found another one at its path, or none, and is not to believe that.
#include "model/model.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <utility>

namespace espy::tree {

returning::returning(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()) {}

void returning::root_came(root_arrival came) {
    root_came_ = came.at;
    root_moved_in_ = came.how == inotify::mask::moved_to;
}

void returning::root_is_same() {
    if (!root_came_) {
        return;
    }
    ESPY_SOMETIMES("armed: the root came again, and is the same");
    returned(tree_.top(), *std::exchange(root_came_, std::nullopt));
    if (!tree_.dir(tree_.at(tree_.top()).directory).relist) {
        tell_moved_in();
    }
}

/// The consumer is told that it is where it is, and reads what is there after that.
void returning::note_place(directory_index where) {
    if (model_.root().is_ready()) {
        placed_.note(where, 0, std::max(model_.events_.seen(), model_.events_.now() + 1));
    }
}

/// What holds this name, as far as is known, came to it.
void returning::came_again(entry_index known, position at) {
    model_.may_be_another(known);
    if (known != none) {
        returned(known, at);
    }
}

/// At `at` it came to where it is known to be.
void returning::returned(entry_index index, position at) {
    if (tree_.at(index).type != entry_type::directory || tree_.at(index).directory == none) {
        return;
    }
    const auto* const placed = placed_.find(tree_.at(index).directory);
    if (placed != nullptr && at < placed->until) {
        ESPY_SOMETIMES("returned: told of since");
        return;
    }
    if (tree_.at(index).is_dirty()) {
        // It may be another one that has come, and be gone by now. If not, its listing tells all again.
        ESPY_SOMETIMES("returned: not where it was thought to be");
        directory& d = tree_.dir(tree_.at(index).directory);
        d.relist = d.rebound = d.another = true;
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

/// A root that is a file was saved by renaming: the file is complete as it came, and the writer has
/// closed it under a name that nobody watches. Without this, who waits for `written` waits for ever.
void returning::tell_moved_in() {
    if (!std::exchange(root_moved_in_, false) || model_.root_.single().empty()) {
        return;
    }
    const entry_index file = tree_.find(tree_.at(tree_.top()).directory, model_.root_.single());
    if (file != none && tree_.at(file).type != entry_type::directory) {
        ESPY_SOMETIMES("moved in: a root that is a file");
        teller_.entry(change_kind::written, file);
    }
}

} // namespace espy::tree
