/// What a pass has found is made the tree, and told, so that a rename is told as one.
///
/// The names that something left and those that something came to are all known. What left one and
/// is the same thing as what came to another was renamed. A name has to be free first: what is in
/// it goes where it went, first; if that goes round in a circle, two of it are exchanged. What went
/// nowhere is overwritten, or removed at the end.
#include "model/model.hpp"

#include "base/check.hpp"

#include <unordered_set>

namespace espy::tree {

void polling::place_found() {
    teller_.nobody();
    again_ = !pass_.place(tree_) || again_;
    compares_.note_changed(pass_);
    place_where_watched();
    if (!pass_.is_whole()) {
        ESPY_SOMETIMES("place: after a glance");
        // What is at a glance new may be old elsewhere: that is for the whole.
        pass_.drop_found();
        return;
    }
    pass_.find_movers(tree_, signatures_);
    place_some();
}

/// Nothing else is done before all have been placed but what is put off: of that each is listed first, for
/// what is in it may be what has the name of the next.
void polling::place_some() {
    const std::uint64_t until = model_.portions_.begin();
    while (pass_.has_to_place() && (pass_.puts_off() || model_.idle())) {
        if (!model_.portions_.take(until)) {
            model_.actions_.emplace_back(to::go_on{to::go_on::with::found});
            ESPY_SOMETIMES("place: more than fits into one step");
            return;
        }
        place(pass_.next_to_place(), 0);
    }
}

/// Events have the word there: what they tell is looked at once more, now that none is queued.
void polling::place_where_watched() {
    // What an event has told of, too.
    const std::unordered_set<entry_index> stamped_later(unstamped_.begin(), unstamped_.end());
    for (pass::found& each : pass_.arrivals()) {
        if (tree_.dir(each.where).entry == none) {
            each.now = pass::found::state::done;
            ESPY_SOMETIMES("place: the directory of what came is gone");
            continue;
        }
        if (!tree_.dir(each.where).is_heard()) {
            continue;
        }
        each.now = pass::found::state::done;
        const entry_index known = tree_.find(each.where, each.name);
        const sys::details* const before = known == none ? nullptr : signatures_.find(known);
        const difference differs =
            before == nullptr ? difference::another : compare(*before, each.what);
        const bool told = stamped_later.contains(known);
        if (differs == difference::another) {
            ESPY_SOMETIMES("place: another thing where events tell");
            const bool other_file =
                before != nullptr && each.what.status.type == before->status.type;
            model_.looks_.ask(each.where, each.name,
                              other_file ? purpose::refresh : purpose::reconcile);
        } else if (differs != difference::nothing && !told) {
            ESPY_SOMETIMES("place: a change that no event told");
            tell_difference(known, differs);
        }
        if (known != none && !told) {
            stamped(known, each.what);
        }
    }
    for (const auto& [index, fate] : pass_.missing()) {
        const directory_index where =
            index == none || tree_.at(index).retired ? none : tree_.parent(index);
        if (where != none && tree_.dir(where).is_heard()) {
            ESPY_SOMETIMES("place: missing where events tell");
            model_.looks_.ask(where, tree_.name(index), purpose::reconcile);
        }
    }
}

void polling::place_first(entry_index index, unsigned depth) {
    const std::size_t to = index == none ? pass::nowhere : pass_.destination(index);
    if (to != pass::nowhere && depth < most_.renames_in_a_row) {
        ESPY_SOMETIMES("place: what is in the way first");
        place(to, depth + 1);
    }
}

void polling::place(std::size_t i, unsigned depth) {
    if (pass_.arrivals()[i].now != pass::found::state::waiting) {
        return;
    }
    pass_.arrivals()[i].now = pass::found::state::under_way;
    const pass::found here = pass_.arrivals()[i];
    if (tree_.dir(here.where).entry != none) {
        place_first(tree_.find(here.where, here.name), depth);
    }
    if (pass_.is_put_off(here, tree_)) {
        ESPY_SOMETIMES("place: in the place of what may be in a new directory");
        pass_.arrivals()[i].now = pass::found::state::waiting;
        pass_.arrivals()[i].is_put_off = true;
        return;
    }
    while (tree_.dir(here.where).entry != none &&
           model_.removals_.is_being_removed(here.where, here.name)) {
        // It may take along what comes; then that is new.
        ESPY_SOMETIMES("place: what was at the name is still being removed");
        model_.removals_.remove_more();
    }
    const bool moves = here.mover != none && !tree_.at(here.mover).retired;
    if (moves && tree_.dir(here.where).entry != none) {
        // What is to be above it must not be below it.
        ESPY_SOMETIMES("place: a rename");
        for (entry_index above = tree_.dir(here.where).entry;
             above != none && above != here.mover && tree_.is_within(above, here.mover);) {
            const entry_index next = tree_.at(above).parent;
            place_first(above, depth);
            above = next;
        }
    }
    if (tree_.dir(here.where).entry != none) {
        // Without a signature it is another directory by now, which was opened under the name.
        if (moves && !tree_.at(here.mover).retired && signatures_.find(here.mover) != nullptr) {
            move_there(here);
        } else {
            arrive(here.where, here.name, here.what);
        }
    }
    pass_.arrivals()[i].now = pass::found::state::done;
}

void polling::move_there(const pass::found& here) {
    const entry_index mover = here.mover;
    const sys::details before = *signatures_.find(mover);
    const entry_index occupant = tree_.find(here.where, here.name);
    if (occupant != none && occupant != mover && tree_.is_within(mover, occupant)) {
        // It came out of a directory that has left its name to it, and is told to be gone with that.
        arrive(here.where, here.name, here.what);
        return;
    }
    if (occupant != mover) {
        const std::size_t to = occupant == none ? pass::nowhere : pass_.destination(occupant);
        const bool circle = to != pass::nowhere && pass_.arrivals()[to].mover == occupant &&
                            pass_.arrivals()[to].now == pass::found::state::under_way;
        if (circle && !tree_.is_within(occupant, mover)) {
            ESPY_SOMETIMES("place: renames in a circle");
            model_.exchange(mover, occupant);
        } else {
            model_.rename(mover, here.where, here.name);
        }
    }
    if (tree_.at(mover).retired) {
        return;
    }
    const bool is_dir = here.what.status.type == entry_type::directory;
    // What happened while it could not be looked at, nobody has seen.
    if (!is_dir && (before.mode == 0 || before.size != here.what.size ||
                    before.modified != here.what.modified)) {
        ESPY_SOMETIMES("place: renamed, and other content");
        teller_.entry(change_kind::modified, mover);
    }
    signatures_.put(mover, here.what);
}

/// Something nobody knows has come, or something else to a name that is known.
void polling::arrive(directory_index where, std::string_view name, const sys::details& what) {
    const std::string text(name);
    entry_index known = tree_.find(where, text);
    const sys::details* const is = known == none ? nullptr : signatures_.find(known);
    if (is != nullptr && tree_.at(known).type == what.status.type &&
        compare(*is, what) != difference::another) {
        ESPY_SOMETIMES("place: found in the meantime");
        return; // found in the meantime
    }
    if (known != none) {
        model_.removals_.remove(known);
    }
    if (tree_.dir(where).entry == none ||
        (!model_.root_.single().empty() && what.status.type == entry_type::directory)) {
        ESPY_SOMETIMES("place: its directory went with what was there");
        return;
    }
    while (model_.removals_.is_being_removed(where, text)) {
        // A look would say less of it than what is known already.
        ESPY_SOMETIMES("place: in place of what is still being removed");
        model_.removals_.remove_more();
    }
    if (tree_.dir(where).entry == none) {
        return;
    }
    known = model_.discover(where, text, what.status.type, typing::known, what.status.inode);
    if (known != none) {
        signatures_.put(known, what);
    }
}

} // namespace espy::tree
