/// Links in a tree that is polled: no event says that one was renamed, and what they lead to has one schedule with
/// the tree, so that nobody is woken up for each, and one that takes long does not let all others rest for longer.
#include "engine/engine.hpp"
#include "engine/links/followed_links.hpp"

namespace espy::tree {

/// The tree that a link is in, if that is polled: what the link leads to is looked at after it.
root* followed_links::polled_first(const root& r) const noexcept {
    root* const tree = r.is_link() ? engine_.roots_[r.link_of] : nullptr;
    return tree != nullptr && engine_.is_polled(*tree) ? tree : nullptr;
}

/// Who rests for what is spent.
root& followed_links::schedule_of(root& r) const noexcept {
    root* const first = polled_first(r);
    return first == nullptr ? r : schedule_of(*first);
}

poll_schedule::work followed_links::due(const root& r, std::int64_t now) const noexcept {
    const bool warm = r.model->polls().has_warm();
    const root* const first = polled_first(r);
    if (first == nullptr) {
        return r.polls.due(now, warm);
    }
    return may_be_moving(r) ? poll_schedule::work::nothing : r.polls.due_after(first->polls, warm);
}

/// A pass over a tree, or a glance at it, is over.
void followed_links::looked_at(const root& r) {
    for (root* first = r.model->polls().has_warm() ? polled_first(r) : nullptr; first != nullptr;
         first = polled_first(*first)) {
        first->polls.ask_to_glance();
    }
    if (!follows_ || !r.polls.is_pass()) {
        return;
    }
    for (const auto& link : engine_.roots_) {
        if (link->link_of == r.where.owner && !link->left && engine_.is_way_untold(*link)) {
            link->recheck = engine_.todo_.attention = true;
        }
    }
}

} // namespace espy::tree
