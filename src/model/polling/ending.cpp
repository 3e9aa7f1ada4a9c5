/// The end of a pass: what it has missed and found nowhere is gone.
#include "model/model.hpp"

#include "base/check.hpp"

namespace espy::tree {

/// What is missing, and went nowhere, is gone. False if some of it is left for later.
bool polling::end_some() {
    const std::uint64_t until = model_.portions_.begin();
    for (; pass_.ended < pass_.missing().size(); ++pass_.ended) {
        if (!model_.portions_.take(until)) {
            model_.actions_.emplace_back(to::go_on{to::go_on::with::end});
            ESPY_SOMETIMES("pass: its end is more than fits into one step");
            return false;
        }
        const auto [index, fate] = pass_.missing()[pass_.ended];
        if (index == none || tree_.at(index).retired || tree_.parent(index) == none ||
            !is_only_polled(tree_, tree_.parent(index))) {
            continue;
        }
        const bool moved = fate != pass::nowhere && pass_.arrivals()[fate].mover == index &&
                           tree_.parent(index) == pass_.arrivals()[fate].where &&
                           tree_.name(index) == pass_.arrivals()[fate].name;
        if (!moved) {
            model_.removals_.remove(index);
        }
    }
    return true;
}

/// Its end is seen by whoever goes on with it, and asks then whether another one is needed.
void polling::end_pass() {
    if (!end_some()) {
        return;
    }
    for (const directory_index where : pass_.lost()) {
        if (tree_.dir(where).entry != none) {
            // Its name holds another directory, and nothing that was seen said so.
            ESPY_SOMETIMES("pass: a lost directory stays");
            model_.failures_.mark_dirty(tree_.dir(where).entry);
        }
    }
    pass_.end();
}

} // namespace espy::tree
