/// What an event means: the entry points of the model's stream side.
#include "base/check.hpp"
#include "model/model.hpp"
#include "stream/entry_events.hpp"

#include <algorithm>
#include <utility>

namespace espy::tree {

using inotify::any;
using inotify::mask;

namespace {

/// Renames that are told as such keep their order among themselves, whatever was seen of a name.
event without_name(event what) {
    what.name = {};
    return what;
}

} // namespace

hearing::hearing(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()) {}

void hearing::apply(subject about, const event& what) {
    ESPY_CHECK(what.at >= now_); // `certainty_of` compares positions
    model_.reached(what.at);
    now_ = what.at;
    if (about.is_file()) {
        model_.mounted_.about_file(about.file(), what);
        return;
    }
    const directory_index where = about.directory();
    if (tree_.dir(where).held) {
        while_held(where, what);
        return;
    }
    if (model_.renames().has_transfers() && !what.name.empty()) {
        model_.renames().finish_transfers_above(where);
    }
    if (any(what.mask, model_.options_.events) && model_.root_.single().empty()) {
        tell_record(where, what);
    }
    if (tree_.dir(where).entry == none) {
        return;
    }
    if (any(what.mask, mask::ignored)) {
        ESPY_SOMETIMES("event: the end of a watch");
        watch_ended(where);
    } else if (any(what.mask, mask::unmount)) {
        ESPY_SOMETIMES("event: the end of a file system");
        model_.mounted_.file_system_ended(where);
    } else if (what.name.empty()) {
        about_directory(where, what);
    } else if (!model_.root_.single().empty() && what.name != model_.root_.single()) {
        return;
    } else if (model_.is_to_be_listed(where)) {
        before_listing(where, what);
    } else if (what.hint && !any(what.mask, mask::move)) {
        about_slot(where, what);
    } else if (any(what.mask, entry_events)) {
        about_entry(where, what);
    } else {
        about_content(where, what);
    }
}

void hearing::put_off(subject about, const event& what) {
    const directory_index where = about.is_file() ? tree_.parent(about.file()) : about.directory();
    if (any(what.mask, mask::ignored | mask::unmount) || tree_.dir(where).entry == none) {
        apply(about, what);
        return;
    }
    ESPY_SOMETIMES("event: below a link that may lead elsewhere by now");
    model_.reached(what.at);
    now_ = what.at;
    directory& d = tree_.dir(where);
    if (d.entry == none) {
        ESPY_SOMETIMES("event: below a link, and a rename that ended took its directory along");
        return;
    }
    d.rebound = true;
    // What came may be what is known, and have been away.
    d.another = d.another || any(what.mask, mask::moved_to);
    d.relist = true;
    model_.failures_.mark_dirty(d.entry);
}

/// What was known is being compared with what is there: afterwards, a directory in which something
/// happened is listed once more.
void hearing::while_held(directory_index where, const event& what) {
    directory& d = tree_.dir(where);
    constexpr mask changes_nothing = mask::open | mask::access | mask::close_nowrite | mask::is_dir;
    if (any(what.mask, mask::ignored)) {
        ESPY_SOMETIMES("held: the end of a watch");
        model_.watches_.remove(d.watch, where);
        d.watch = watch_id::none;
        d.held = d.stirred = false;
    } else if ((what.mask & ~changes_nothing) != mask::none) {
        ESPY_SOMETIMES("held: an event while what was known is compared");
        d.stirred = true;
    }
    if (d.entry == tree_.top() && what.name.empty()) {
        about_directory(where, what);
    }
}

/// Before the record is applied: a path is that of its place in the stream. What is about a directory
/// itself does not decide whether its rename is half of an exchange. A directory that the tree has
/// twice, by a mount, is told of under one of its paths.
void hearing::tell_record(directory_index where, const event& what) {
    entry_index about = tree_.dir(where).entry;
    if (model_.renames().has_transfers() && about != none && what.name.empty()) {
        const directory_index above = tree_.parent(about);
        if (above != none) {
            model_.renames().finish_transfers_above(above);
        }
        about = model_.renames().place_of(about);
    }
    if (about != none && std::exchange(told_at_, what.at) != what.at) {
        teller_.event(about, what.mask, what.cookie, what.name);
    }
}

/// The listing to come shows what is there, but not whether a file is still the same.
void hearing::before_listing(directory_index where, const event& what) {
    if (any(what.mask, mask::moved_to)) {
        model_.renames().note_from_outside(what);
    }
    if (model_.repair_.is_under_way()) {
        ESPY_SOMETIMES("unlisted: an event before a repair");
        // The listing to come may be one that says nothing of times any more.
        tree_.dir(where).distrusted = true;
        return;
    }
    if (what.mask != mask::none && !any(what.mask, entry_events)) {
        about_content(where, what);
        return;
    }
    // What was moved onto something here has its name now.
    model_.renames().finish_replaced_in(where);
    entry_index known = tree_.dir(where).entry == none ? none : tree_.find(where, what.name);
    const bool is_dir = any(what.mask, mask::is_dir);
    // What was renamed below it was so before.
    if (known != none && any(what.mask, mask::moved_from) &&
        model_.renames().finish_transfers_below(known)) {
        known = tree_.dir(where).entry == none ? none : tree_.find(where, what.name);
    }
    if (known == none || (tree_.at(known).type == entry_type::directory) != is_dir) {
        return;
    }
    if (any(what.mask, mask::create)) {
        ESPY_SOMETIMES("unlisted: a known name was made again");
        model_.may_be_another(known);
    } else if (any(what.mask, mask::moved_to)) {
        ESPY_SOMETIMES("unlisted: something came to a known name");
        model_.looks_.came_again(known, what.at);
    } else if (model_.looks_.certainty_of(where, what, known) != certainty::contained) {
        // Neither it nor what happens in it is told under a path that it has left.
        ESPY_SOMETIMES("unlisted: a known name was left");
        left_unlisted(known, where, what);
    }
}

void hearing::left_unlisted(entry_index known, directory_index where, const event& what) {
    if (any(what.mask, mask::delete_)) {
        model_.removals_.remove(known);
        return;
    }
    model_.renames().left_unlisted(known, where, what.cookie);
}

void hearing::about_directory(directory_index where, const event& what) {
    if (!any(what.mask, mask::attrib)) {
        return;
    }
    const directory& d = tree_.dir(where);
    if (d.entry == tree_.top() && model_.root_.single().empty()) {
        teller_.entry(change_kind::attributes, tree_.top());
        model_.failures_.arm_denied(tree_.top());
    } else if (what.hint && tree_.dir(where).entry != tree_.top()) {
        about_itself(where, what);
    }
    if (d.attributes) {
        ESPY_SOMETIMES("attributes: of a directory in which something may not be read");
        // Whether what is in a directory can be opened is up to the directory's mode, too.
        for (entry_index child = d.first_child; child != none; child = tree_.at(child).next) {
            model_.failures_.arm_denied(child);
        }
    }
}

void hearing::about_entry(directory_index where, const event& what) {
    if (model_.renames().has_transfers()) {
        model_.renames().settle_transfers(where, what);
        if (tree_.dir(where).entry == none || model_.is_to_be_listed(where)) {
            ESPY_SOMETIMES("entry: the rename that ended took its directory along");
            return;
        }
    }
    const bool just_replaced = model_.renames().take_replacement(where, what);
    const entry_index known = tree_.find(where, what.name);
    const certainty sure = what.hint ? model_.looks_.certainty_of(where, without_name(what), none)
                                     : model_.looks_.certainty_of(where, what, known);
    if (any(what.mask, mask::create)) {
        created(where, what, known, sure);
    } else if (any(what.mask, mask::delete_)) {
        deleted(where, what, known, sure);
    } else if (any(what.mask, mask::moved_from)) {
        model_.renames().moved_from(where, what, known, sure, just_replaced);
    } else {
        model_.renames().moved_to(where, what, known, sure);
    }
}

void hearing::created(directory_index where, const event& what, entry_index known, certainty sure) {
    if (sure == certainty::contained) {
        model_.may_be_another(known);
        ESPY_SOMETIMES("created: seen before it was told");
        return;
    }
    if (sure == certainty::open || known != none) {
        ESPY_SOMETIMES("created: to be looked at");
        model_.looks_.ask(where, what.name, purpose::refresh, what.mask);
        return;
    }
    const bool is_dir = any(what.mask, mask::is_dir);
    model_.discover(where, what.name, is_dir ? entry_type::directory : entry_type::file,
                    is_dir ? typing::known : typing::guessed);
}

void hearing::deleted(directory_index where, const event& what, entry_index known, certainty sure) {
    if (sure == certainty::contained || (sure == certainty::open && known == none)) {
        return;
    }
    const bool is_dir = any(what.mask, mask::is_dir);
    if (sure == certainty::exact && known != none &&
        (tree_.at(known).type == entry_type::directory) == is_dir) {
        model_.removals_.remove(known);
    } else {
        ESPY_SOMETIMES("deleted: to be looked at");
        model_.looks_.ask(where, what.name, purpose::reconcile, what.mask);
    }
}

/// Not where it is dropped, since the directory is to be listed.
bool hearing::takes_in(watch_id watch, std::string_view name) const noexcept {
    const directory_index where = model_.watches_.find(watch);
    return where != none && tree_.dir(where).is_heard() && !model_.is_to_be_listed(where) &&
           (model_.root_.single().empty() || name == model_.root_.single());
}

void hearing::watch_ended(directory_index where) {
    directory& d = tree_.dir(where);
    if (d.watch == watch_id::none) {
        return;
    }
    model_.watches_.remove(d.watch, where);
    d.watch = watch_id::none;
    // Its parent's event says next that it is gone. If not, it is still there and needs a new
    // watch.
    if (d.entry != tree_.top()) {
        ESPY_SOMETIMES("watch: ended, and its directory may still be there");
        model_.failures_.mark_dirty(d.entry);
    }
}
} // namespace espy::tree
