/// What changes the record and is told: something is there, has another place, or may be another.
#include "model/model.hpp"

#include "base/check.hpp"

namespace espy::tree {

entry_index model::discover(directory_index where, std::string_view name, entry_type type,
                            typing how, std::uint64_t inode) {
    if (tree_.dir(where).entry == none) {
        // What it was to replace has taken the directory with it.
        ESPY_SOMETIMES("discover: the directory went with what was replaced");
        return none;
    }
    if (removals_.is_being_removed(where, name)) {
        // What was here is told to be gone first.
        ESPY_SOMETIMES("discover: what was here is still being removed");
        looks_.ask(where, name, purpose::refresh);
        return none;
    }
    const entry_index found = tree_.add(where, name, type);
    tree_.at(found).untyped = how == typing::guessed && guesses_.keeps_types();
    if (type == entry_type::directory && arms_.descends(found)) {
        // It is told when it is known which directory it is: one that is known already was renamed.
        arms_.arm(found, inode);
    } else {
        tell_arrival(found);
    }
    return found;
}

void model::tell_arrival(entry_index index) {
    entry& e = tree_.at(index);
    if (e.told || index == tree_.top()) {
        return;
    }
    teller_.finish();
    e.told = true;
    if (polls_.has_polled()) {
        polls_.stamp_later(index);
    }
    if (e.untyped) {
        guesses_.note(index);
    } else {
        e.told_as = e.type;
    }
    links_.come(index);
    teller_.entry(root_.arrival(), index);
}

void model::rename(entry_index index, directory_index to, std::string_view name) {
    const name_copy text(name);
    teller_.finish();
    // What was there before is told to be gone first; it may take along what comes.
    while (tree_.dir(to).entry != none && removals_.is_being_removed(to, text.view())) {
        ESPY_SOMETIMES("rename: what was at the name is still being removed");
        removals_.remove_more();
    }
    if (!tree_.at(index).retired) {
        arms_.close_if_pruned_at(index, to, text.view());
    }
    entry_index occupant = tree_.find(to, text.view());
    if (occupant != none && occupant != index && renames().finish_transfers_below(occupant)) {
        occupant = tree_.find(to, text.view());
    }
    if (tree_.dir(to).entry != none && tree_.is_within(tree_.dir(to).entry, index)) {
        // What it goes into may have left it before, and be held where it was.
        ESPY_SOMETIMES("rename: into what is held below it");
        renames().finish_transfers_below(index);
        occupant = tree_.find(to, text.view());
    }
    if (tree_.at(index).retired || tree_.dir(to).entry == none || occupant == index) {
        ESPY_SOMETIMES("rename: gone, or there already");
        return;
    }
    if (tree_.is_within(tree_.dir(to).entry, index) ||
        (occupant != none && occupant != index && tree_.is_within(index, occupant))) {
        // Below itself, or onto what it is below: some link of the chain is stale. All of it is
        // found again.
        ESPY_SOMETIMES("rename: below itself, or onto what it is below");
        removals_.remove(index);
        if (tree_.dir(to).entry != none) {
            // What has the name is not what is known there.
            looks_.ask(to, text.view(), purpose::reconcile);
        }
        failures_.find_all_again();
        return;
    }
    const std::string_view from = teller_.former_path(index);
    const auto is_directory = [&](entry_index each) {
        return tree_.at(each).type == entry_type::directory;
    };
    if (occupant != none && is_directory(occupant) != is_directory(index)) {
        // rename(2) does not replace one by the other: it was removed before.
        ESPY_SOMETIMES("rename: where a directory was, or by a directory");
        removals_.remove_at_once(occupant);
        occupant = none;
    }
    // What nobody was told of is not replaced.
    const bool replaces = occupant != none && teller_.knows(occupant);
    const entry_type replaced = replaces ? tree_.at(occupant).type : entry_type::none;
    if (occupant != none) {
        removals_.remove_below(occupant);
        ESPY_SOMETIMES("rename: onto something");
        links_.leave_link(occupant);
        removals_.remove_untold(occupant);
    }
    tree_.move(index, to, text.view());
    renamed(index, from, replaced, none);
}

void model::renamed(entry_index index, std::string_view from, entry_type replaced,
                    entry_index other) {
    if (polls_.has_polled()) {
        polls_.stamp_later(index);
    }
    if (tree_.at(index).type != entry_type::directory) {
        guesses_.type_again(index);
        teller_.renamed(index, from, replaced, other);
        return;
    }
    teller_.forget_paths();
    teller_.renamed(index, from, replaced, other);
    came_elsewhere(index);
}

/// Whether a directory is descended into may depend on where it is.
void model::came_elsewhere(entry_index index) {
    entry& e = tree_.at(index);
    const bool was_open = e.directory != none;
    failures_.note_reaches_more();
    if (was_open) {
        tree_.dir(e.directory).standing = standing::here;
        looks_.note_place(e.directory);
    }
    const bool limited = options_.prune || options_.one_file_system || !options_.recursive ||
                         options_.max_depth != root_options().max_depth;
    if (!was_open) {
        ESPY_SOMETIMES("came elsewhere: not open until now");
        arms_.arm_again(index);
    } else if (limited) {
        if (!arms_.descends(index)) {
            ESPY_SOMETIMES("came elsewhere: not to be looked into there");
            arms_.close_directory(index);
        } else {
            tree_.dir(e.directory).relist = tree_.dir(e.directory).relist_below = true;
            arms_.arm(index);
        }
    } else if (tree_.dir(e.directory).relist) {
        // It was to be listed where it is no more.
        ESPY_SOMETIMES("came elsewhere: before it was listed");
        arms_.arm(index);
    }
}

void model::exchange(entry_index a, entry_index b) {
    teller_.finish();
    if (tree_.is_within(a, b) || tree_.is_within(b, a)) {
        // As in `rename`.
        ESPY_SOMETIMES("exchange: with what is below it");
        removals_.remove(tree_.is_within(a, b) ? b : a);
        failures_.find_all_again();
        return;
    }
    arms_.close_if_pruned_at(a, tree_.parent(b), tree_.name(b));
    arms_.close_if_pruned_at(b, tree_.parent(a), tree_.name(a));
    if (tree_.at(a).retired || tree_.at(b).retired) {
        ESPY_SOMETIMES("exchange: gone where it is not looked into");
        failures_.find_all_again();
        return;
    }
    const std::string_view from = teller_.former_path(a);
    tree_.swap(a, b);
    const bool is_dir = tree_.at(b).type == entry_type::directory;
    if (!is_dir) {
        guesses_.type_again(b);
    }
    renamed(a, from, entry_type::none, b);
    if (is_dir) {
        teller_.forget_paths();
        came_elsewhere(b);
    }
}

void model::may_be_another(entry_index known) {
    if (known != none && tree_.at(known).type != entry_type::directory) {
        teller_.entry(change_kind::modified, known);
    }
}

} // namespace espy::tree
