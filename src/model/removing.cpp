/// Taking out what is gone: children first, each told.
#include "model/model.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace espy::tree {

removing::removing(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()) {}

/// It is below what is removed, and will be told to be gone.
bool removing::is_below_what_goes(entry_index index) const noexcept {
    return std::any_of(queue_.begin(), queue_.end(), [&](const removal& each) {
        return each.top != index && tree_.is_within(index, each.top);
    });
}

void removing::remove(entry_index index) {
    teller_.finish();
    model_.renames().finish_transfers_below(index);
    if (tree_.at(index).retired || is_going(index)) {
        ESPY_SOMETIMES("remove: going already");
        return;
    }
    const directory_index number = tree_.at(index).directory;
    const bool has_more =
        (number != none && tree_.dir(number).first_child != none) ||
        (is_removing() && std::any_of(queue_.begin(), queue_.end(), [&](const removal& each) {
             return tree_.is_within(each.top, index);
         }));
    if (has_more) {
        tree_.detach(index);
        queue_.push_back({index, false});
        ESPY_SOMETIMES("remove: with what is below it");
        remove_more();
        return;
    }
    remove_alone(index);
}

/// With all that is below it, however much that is.
void removing::remove_at_once(entry_index index) {
    remove(index);
    finish();
}

void removing::remove_alone(entry_index index, left how) {
    model_.links_.leave_link(index);
    if (tree_.at(index).told) {
        teller_.entry(change_kind::removed, index);
    }
    remove_untold(index, how);
    model_.portions_.count();
}

/// Goes on with the first removal. What is removed with much below it has been taken out of the tree
/// already: it is only told yet, piece by piece, before anything else is done.
void removing::remove_more() {
    const auto [top, stays] = queue_.front();
    const std::uint64_t until = model_.portions_.begin();
    const left how = stays && top != tree_.top() ? left::there : left::gone;
    for (entry_index at = tree_.first_in_postorder(top); at != top;) {
        if (model_.portions_.is_over(until)) {
            ESPY_SOMETIMES("remove: more than fits into one step");
            return;
        }
        const entry_index next = tree_.next_in_postorder(at, top);
        remove_alone(at, how);
        at = next;
    }
    queue_.pop_front();
    if (!stays) {
        remove_alone(top, how);
    } else if (tree_.at(top).directory != none) {
        model_.arms_.forget_watch(tree_.at(top).directory, how);
        tree_.close_directory(top);
    }
}

/// The name is free, but what had it was not told to be gone yet.
bool removing::has_just_left(directory_index where, std::string_view name) const noexcept {
    return std::any_of(queue_.begin(), queue_.end(), [&](const removal& each) {
        return !each.stays && tree_.at(each.top).parent == tree_.dir(where).entry &&
               tree_.name(each.top) == name;
    });
}

void removing::close(entry_index index) {
    teller_.finish();
    queue_.push_back({index, true});
    remove_more();
}

void removing::finish() {
    while (!queue_.empty()) {
        remove_more();
    }
}

void removing::remove_below(entry_index index) {
    teller_.finish();
    entry_index at = tree_.first_in_postorder(index);
    while (at != index) {
        const entry_index next = tree_.next_in_postorder(at, index);
        remove_alone(at);
        at = next;
    }
}

void removing::remove_untold(entry_index index, left how) {
    teller_.finish();
    model_.renames().drop_transfers_of(index);
    model_.failures_.clear_failures(index);
    model_.polls_.forget_signature(index);
    if (tree_.at(index).type == entry_type::directory) {
        teller_.forget_paths();
        if (tree_.at(index).directory != none) {
            model_.arms_.forget_watch(tree_.at(index).directory, how);
        }
    }
    model_.mounted_.entry_goes(index);
    tree_.erase(index);
}

} // namespace espy::tree
