/// What waits for its time, or for quiet: where roots lead, repairs, retries, passes, doubts. What is due when
/// is said by `schedule`.
#include "engine/engine.hpp"

#include "base/check.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <utility>

namespace espy::tree {
namespace {

/// Names in doubt can be looked at, once nothing is queued.
bool may_verify(const model& m) noexcept {
    return m.looks().has_doubts() && m.idle() && !m.repairs().is_under_way() &&
           !m.renames().has_transfers();
}

} // namespace

/// Does what cannot wait for the queue to be empty; false if nothing of it was to be done.
bool engine::attend(bool at_once) {
    todo_.attention = false;
    desk_.tells.attribute_to(0);
    for (const auto& r : roots_) {
        if (r != nullptr && r->recheck && !r->is_link()) {
            look_again(*r);
        }
    }
    if (todo_.busy.empty() && backlog_.empty() && links_.attend()) {
        todo_.attention = true;
        return true;
    }
    if (repair_.is_wanted()) {
        if (repair_.is_due(steady_now(), backlog_.at(), at_once)) {
            begin_repairs();
        } else {
            todo_.attention = true;
        }
    }
    if (todo_.busy.empty() && desk_.alone && listed()) {
        tell_ready();
    }
    // Another root may have been listed by then, and has yet to be told to be ready.
    todo_.attention = todo_.attention || !todo_.busy.empty();
    return !todo_.busy.empty();
}

void engine::begin_repairs() {
    repair_.begin();
    // What is found to be new may have been known elsewhere, with what is mounted in it.
    news_.read_again();
    for (const auto& r : roots_) {
        if (r->is_link()) {
            // What is found in the tree decides what is told under it.
            r->recheck = todo_.attention = true;
        }
        if (r->model->repairs().is_wanted()) {
            if (!r->is_link()) {
                look_again(*r);
            }
            r->model->begin_repair(repair_.since());
            become_busy(*r);
        }
    }
    links_.hold_resyncs();
}

bool engine::listed() const noexcept {
    return std::all_of(roots_.begin(), roots_.end(), [](const auto& r) {
        return r == nullptr || r->left || r->model->root().is_ready() ||
               (r->model->root().is_listed() && !r->model->links().has_links() &&
                !(r->is_link() && r->recheck));
    });
}

bool engine::tell_ready() {
    bool told = false;
    desk_.tells.attribute_to(0);
    for (const auto& r : roots_) {
        if (r != nullptr && !r->model->root().is_ready()) {
            r->model->ready();
            told = true;
        }
    }
    return told;
}

/// Everything that was read has been applied. What is left to do? False if nothing is.
bool engine::settle(std::error_code& ec) {
    const std::optional<moment> emptied = std::exchange(emptied_, std::nullopt);
    const moment now = emptied ? *emptied : moment();
    desk_.tells.attribute_to(0);
    if (!emptied && source_->end() != backlog_.at()) {
        return read_round(ec);
    }
    news_.look_for_moved();
    if (news_.are_left()) {
        news_.settled();
    }
    if (links_.may_be_followed()) {
        links_.hold_resyncs();
    }
    if (links_.attend()) {
        todo_.attention = true; // it may have been all that others waited for
        return true;
    }
    bool progress = false;
    bool in_repair = false;
    bool in_doubt = false;
    counts_.polled = std::max<std::int64_t>(
        1, std::count_if(roots_.begin(), roots_.end(), [this](const auto& r) {
            return is_polled(*r) && links_.polled_first(*r) == nullptr;
        }));
    for (const auto& r : roots_) {
        if (r == nullptr) {
            continue;
        }
        model& m = *r->model;
        m.reached(backlog_.at());
        if (r->rechecks.is_put_off() && r->rechecks.is_due(steady_now())) {
            r->recheck = todo_.attention = true;
        }
        if (m.failures().has_dirty() && m.failures().reaches_more() && patience_.take_pass()) {
            // `sync` does not leave it for later.
            ESPY_SOMETIMES("sync: what can be reached again is not left for later");
            r->retries.hurry();
        }
        const auto may_retry = [&] {
            return m.failures().has_dirty() && !links_.is_elsewhere(*r) &&
                   r->retries.is_due(steady_now(), counts_.heard);
        };
        if (may_retry()) {
            retry(*r);
        }
        // What was to be tried again may all be gone.
        const bool lists =
            m.polls().compares().is_passing() || (m.root().is_ready() && is_polled(*r));
        if (m.idle() && !m.renames().has_transfers() && lists && !r->left) {
            list_polled(*r);
        }
        in_doubt = in_doubt || m.looks().has_doubts();
        if (may_verify(m)) {
            ESPY_SOMETIMES("settle: names in doubt are looked at");
            m.looks().verify(repair_.since());
            patience_.count_round(backlog_.at());
        }
        if (!m.idle()) {
            become_busy(*r);
        }
        // Half of an exchange may have turned into a rename that waits for its other half.
        progress = progress || r->busy || r->recheck || m.renames().has_transfers() ||
                   (m.root().is_ready() && r->polls.demanded() && is_polled(*r)) || may_retry();
        in_repair = in_repair || m.repairs().is_under_way();
    }
    if (!in_repair && !in_doubt) {
        repair_.nothing_lost(now);
    }
    // A rename that has just been told may have brought what is a link.
    return progress || links_.wait() || links_.may_come() || news_.wait();
}

void engine::retry(root& r) {
    r.retries.tried(steady_now(), counts_.heard);
    r.model->failures().retry();
}

/// What could not be read is tried again, once for all directories that have other attributes now.
bool engine::retry_denied() {
    bool asks = false;
    for (const auto& r : roots_) {
        if (r == nullptr) {
            continue;
        }
        r->recheck = r->recheck || r->way.is_denied();
        todo_.attention = todo_.attention || r->recheck;
        r->model->failures().retry_denied();
        if (!r->model->idle()) {
            ESPY_SOMETIMES("settle: what could not be read is tried again");
            become_busy(*r);
            asks = true;
        }
    }
    return asks || todo_.attention;
}

/// The descriptor is readable at the next moment at which there is something to do.
void engine::set_timer(bool more_to_do) {
    earliest next;
    if (more_to_do) {
        next.consider(0);
        wakes_.set(next.at());
        return;
    }
    if (repair_.is_wanted()) {
        next.consider(repair_.when());
    }
    if (wakes_.gathers()) {
        next.consider(wakes_.gathers_until());
    }
    if (mounts_.is_stale()) {
        next.consider(steady_now() + limit::slowest_retry);
    }
    for (const auto& r : roots_) {
        if (r->model->failures().has_dirty()) {
            next.consider(r->retries.when());
        }
        if (r->rechecks.is_put_off()) {
            next.consider(r->rechecks.when());
        }
        if (may_verify(*r->model)) {
            next.consider(0); // the end of the batch has left a type open
        }
        const bool polled = is_polled(*r);
        if (polled && links_.polled_first(*r) == nullptr) {
            next.consider(r->polls.when(r->model->polls().has_warm()));
        } else if (polled && links_.due(*r, 0) != poll_schedule::work::nothing) {
            next.consider(0);
        }
    }
    wakes_.set(next.at());
}

} // namespace espy::tree
