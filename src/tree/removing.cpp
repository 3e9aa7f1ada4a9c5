/// Taking out what is gone: children first, each told.
#include "tree/model.hpp"

namespace espy::tree {

/// What replaces something below `index` has gone where it goes already: out of here, or to be
/// removed with the rest.
void model::finish_transfers_below(entry_index index) {
    for (std::size_t i = transfers_.size(); i-- > 0;) {
        const transfer& t = transfers_[i];
        const bool on_its_way =
            t.now != transfer::state::left && t.occupant != index && t.entry != index &&
            (tree_.is_within(t.occupant, index) || tree_.is_within(t.entry, index));
        if (on_its_way) {
            finish(i);
            i = transfers_.size();
        }
    }
}

void model::remove(entry_index index) {
    finish_transfers_below(index);
    if (tree_.at(index).retired) {
        return;
    }
    remove_below(index);
    if (tree_.at(index).told) {
        teller_.entry(change_kind::removed, index);
    }
    remove_untold(index);
}

void model::remove_below(entry_index index) {
    entry_index at = tree_.first_in_postorder(index);
    while (at != index) {
        const entry_index next = tree_.next_in_postorder(at, index);
        if (tree_.at(at).told) {
            teller_.entry(change_kind::removed, at);
        }
        remove_untold(at);
        at = next;
    }
}

void model::remove_untold(entry_index index) {
    if (!transfers_.empty()) {
        drop_transfers_of(index);
    }
    clear_failures(index);
    if (!signatures_.empty()) {
        signatures_.erase(index);
    }
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
