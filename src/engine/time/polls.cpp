/// The engine's care for what is polled: when it is listed, and for how long.
#include "engine/engine.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace espy::tree {

bool engine::is_polled(const root& r) const noexcept {
    if (!r.model->root().is_present() && links_.polled_first(r) != nullptr) {
        return false; // where the link leads is asked for after each pass of the tree that it is in
    }
    // A pass goes on to its end, whatever is watched then.
    return r.model->polls().has_polled() || r.model->polls().in_pass() || is_way_untold(r);
}

/// Not every way says where it leads by now.
bool engine::is_way_untold(const root& r) const noexcept {
    return !source_->tells_events() || r.way.is_unwatched() ||
           (performer_.polls_shared() && r.way.is_untold());
}

/// Everything that was read has been applied: the next part of a pass, if it is time.
void engine::list_polled(root& r) {
    model& m = *r.model;
    const std::int64_t now = steady_now();
    if (m.polls().in_pass() && r.polls.demanded() && m.polls().forget_pass()) {
        ESPY_SOMETIMES("pass: begun anew, since all is to be seen now");
        r.polls.end(now, counts_.polled);
    }
    if (m.polls().compares().is_passing() && !m.polls().in_pass()) {
        r.polls.demand();
    }
    if (!m.polls().in_pass()) {
        const poll_schedule::work what = links_.due(r, now);
        if (what == poll_schedule::work::nothing) {
            return;
        }
        const root* const first = links_.polled_first(r);
        r.polls.begin(what, now);
        if (first != nullptr) {
            r.polls.follow(first->polls);
        }
        m.polls().begin_pass(what == poll_schedule::work::pass);
        if (what == poll_schedule::work::pass && first == nullptr) {
            // Nor may the way to the root be watched.
            r.recheck = todo_.attention = true;
        }
    }
    do {
        m.polls().go_on_with_pass();
    } while (m.polls().in_pass() && m.idle());
    if (!m.polls().in_pass()) {
        end_listing(r);
    }
}

void engine::end_listing(root& r) {
    model& m = *r.model;
    r.polls.end(steady_now(), counts_.polled);
    links_.looked_at(r);
    // What it has seen may be where what could not be reached is.
    r.retries.hurry();
    if (m.polls().wants_pass()) {
        ESPY_SOMETIMES("pass: another one is wanted");
        links_.schedule_of(r).polls.hurry();
        if (patience_.take_pass()) {
            r.polls.demand();
        }
    }
    if (m.polls().compares().is_passing()) {
        m.polls().compares().passed(source_->tells_events());
    }
}

void engine::observe(root& r, const action& todo) {
    const std::int64_t before = steady_now();
    performer_.perform(r.where, todo);
    const std::int64_t now = steady_now();
    links_.schedule_of(r).polls.spend(now - before);
}

} // namespace espy::tree
