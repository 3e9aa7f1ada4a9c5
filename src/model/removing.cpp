/// Taking out what is gone: children first, each told.
#include "model/model.hpp"

#include <algorithm>

namespace espy::tree {

/// What replaces something below `index` has gone where it goes already: out of here, or to be
/// removed with the rest.
void model::finish_transfers_below(entry_index index) {
    const directory_index number = tree_.at(index).directory;
    if (transfers_.empty() || number == none || tree_.dir(number).first_child == none) {
        return;
    }
    finish_each([&](const transfer& t) {
        return t.now != transfer::state::left && t.occupant != index && t.entry != index &&
               (tree_.is_within(t.occupant, index) || tree_.is_within(t.entry, index));
    });
}

/// What is told below a symbolic link goes before it.
void model::leave_link(entry_index index) {
    if (link_leaves_ && tree_.at(index).type == entry_type::symlink) {
        link_leaves_(index);
    }
}

/// It is below what is removed, and will be told to be gone.
bool model::is_going(entry_index index) const noexcept {
    return !removals_.empty() &&
           std::any_of(removals_.begin(), removals_.end(), [&](const removal& each) {
               return each.top != index && tree_.is_within(index, each.top);
           });
}

void model::remove(entry_index index) {
    finish_transfers_below(index);
    if (tree_.at(index).retired || is_going(index)) {
        return;
    }
    const directory_index number = tree_.at(index).directory;
    const bool has_more = (number != none && tree_.dir(number).first_child != none) ||
                          std::any_of(removals_.begin(), removals_.end(), [&](const removal& each) {
                              return tree_.is_within(each.top, index);
                          });
    if (has_more) {
        tree_.detach(index);
        removals_.push_back({index, false});
        remove_more();
        return;
    }
    remove_alone(index);
}

/// With all that is below it, however much that is.
void model::remove_at_once(entry_index index) {
    remove(index);
    while (!removals_.empty()) {
        remove_more();
    }
}

void model::remove_alone(entry_index index) {
    leave_link(index);
    if (tree_.at(index).told) {
        teller_.entry(change_kind::removed, index);
    }
    remove_untold(index);
    ++work_done_;
}

/// Goes on with the first removal. What is removed with much below it has been taken out of the tree
/// already: it is only told yet, piece by piece, before anything else is done.
void model::remove_more() {
    const auto [top, stays] = removals_.front();
    const std::uint64_t until = work_done_ + work_at_once_;
    closing_ = stays && top != tree_.top();
    for (entry_index at = tree_.first_in_postorder(top); at != top;) {
        if (work_done_ >= until) {
            closing_ = false;
            return;
        }
        const entry_index next = tree_.next_in_postorder(at, top);
        remove_alone(at);
        at = next;
    }
    removals_.pop_front();
    if (!stays) {
        remove_alone(top);
    } else if (tree_.at(top).directory != none) {
        forget_watch(tree_.at(top).directory);
        tree_.close_directory(top);
    }
    closing_ = false;
}

/// The name is free, but what had it was not told to be gone yet.
bool model::is_being_removed(directory_index where, std::string_view name) const noexcept {
    return !removals_.empty() &&
           std::any_of(removals_.begin(), removals_.end(), [&](const removal& each) {
               return !each.stays && tree_.at(each.top).parent == tree_.dir(where).entry &&
                      tree_.name(each.top) == name;
           });
}

void model::remove_below(entry_index index) {
    entry_index at = tree_.first_in_postorder(index);
    while (at != index) {
        const entry_index next = tree_.next_in_postorder(at, index);
        remove_alone(at);
        at = next;
    }
}

void model::remove_untold(entry_index index) {
    if (!transfers_.empty()) {
        drop_transfers_of(index);
    }
    clear_failures(index);
    polls_.forget_signature(index);
    if (tree_.at(index).type == entry_type::directory) {
        teller_.forget_paths();
        if (tree_.at(index).directory != none) {
            forget_watch(tree_.at(index).directory);
        }
    }
    if (!mounted_files_.empty()) {
        forget_file_watch(index);
    }
    tree_.erase(index);
}

} // namespace espy::tree
