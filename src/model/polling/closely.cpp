/// A directory that is polled is listed for other reasons than a pass: it is new, or not watched any more. What
/// is found is told at once, and may be what a pass under way has missed (docs/design/0016).
#include "model/model.hpp"

#include "base/check.hpp"

namespace espy::tree {

/// Something that was missed, and is what has been listed now; it is not missing any more.
entry_index polling::find_missing(directory_index where, const sys::details& what) {
    return pass_.is_placing() && is_only_polled(tree_, where)
               ? pass_.take_missing(where, what, tree_, signatures_)
               : none;
}

/// A listing has found something new in a directory that is polled.
void polling::listed_closely(directory_index where, std::string_view name, sys::details what) {
    what.status.type = model_.guesses_.kept_as(what.status.type);
    if (tree_.dir(where).entry == none ||
        (!model_.root_.single().empty() && name != model_.root_.single())) {
        return;
    }
    const entry_index known = tree_.find(where, name);
    if (known != none) {
        // Whatever has come to another name, this is here.
        pass_.forget_missing(known);
        const sys::details* const before = signatures_.find(known);
        if (before != nullptr && tree_.at(known).type == what.status.type) {
            const difference differs = compare(*before, what);
            // Where it is watched from now on, nobody compares what could not be looked at.
            const bool is_unseen = what.mode == 0 && tree_.dir(where).is_polled_until_listed();
            tell_difference(known, differs == difference::another || is_unseen ? difference::content
                                                                               : differs);
        } else if (before == nullptr && what.status.type != entry_type::directory) {
            // It was watched until now; what was lost then, only its time tells.
            ESPY_SOMETIMES("listed closely: watched until now");
            model_.listings_.changed(where, name, what.status);
        }
        stamped(known, what);
        return;
    }
    const entry_index mover = find_missing(where, what);
    if (mover != none) {
        ESPY_SOMETIMES("listed closely: what was missing");
        const std::vector<entry_index> leaving = found_inside(mover);
        move_there({where, std::string(name), what, mover});
        for (const entry_index each : leaving) {
            place_first(each, 0);
        }
    } else {
        arrive(where, name, what);
    }
    const entry_index now = tree_.dir(where).entry == none ? none : tree_.find(where, name);
    if (now != none) {
        tree_.see(now);
    }
}

/// A directory that could not be listed, since it was below one that is new, is listed there. What has come
/// from it to another name goes there first.
std::vector<entry_index> polling::found_inside(entry_index moved) {
    std::vector<entry_index> leaving;
    for (const directory_index where : pass_.lost()) {
        if (tree_.dir(where).entry == none || !tree_.is_within(tree_.dir(where).entry, moved)) {
            continue;
        }
        tree_.dir(where).relist = true;
        for (entry_index child = tree_.dir(where).first_child; child != none;
             child = tree_.at(child).next) {
            if (pass_.destination(child) != pass::nowhere) {
                leaving.push_back(child);
            } else {
                pass_.forget_missing(child);
            }
        }
    }
    return leaving;
}

} // namespace espy::tree
