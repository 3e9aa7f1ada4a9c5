/// What waits for its time, or for quiet: where roots lead, repairs, retries, passes, doubts. What is due when
/// is said by `schedule`.
#include "engine/engine.hpp"

#include "base/check.hpp"

#include "base/limits.hpp"
#include "sys/failure.hpp"

#include <algorithm>
#include <utility>

namespace espy::tree {
namespace {

/// False: what was at the root's path has yet to be told to be gone.
bool ends_former(root& r, const root_path::target& found) {
    model& m = *r.model;
    const bool single = !found.name.empty();
    if (found.what != root_path::kind::missing && single == !m.root().single().empty()) {
        return true;
    }
    ESPY_SOMETIMES("way: leads to nothing, or to another kind of thing");
    if (r.is_link()) {
        m.vanish(); // what else links lead to has to be known before anything is told of it
    } else {
        m.root_missing();
    }
    return !m.removals().is_removing();
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

void engine::look_again(root& r) {
    r.recheck = false;
    r.rechecks.begin();
    if (r.left) {
        return;
    }
    // Even if nothing is to be done, its listing counts as done.
    become_busy(r);
    if (r.is_link()) {
        r.way.lead(links_.reach().place_of_link(r));
    }
    const std::int64_t before = steady_now();
    root_path::target found = r.way.follow(*source_, watches_, performer_.kinds(), r.denied);
    root& pays = links_.schedule_of(r);
    pays.polls.spend(is_polled(pays) ? steady_now() - before : 0);
    if (obstacle_of(found.error) == obstacle::for_now) {
        ESPY_SOMETIMES("way: cannot be followed for now");
        put_off(r, found.error);
        return;
    }
    if (r.is_link() && links_.is_overtaken(r)) {
        ESPY_SOMETIMES("link: renamed while it was followed");
        r.recheck = todo_.attention = true;
        return;
    }
    r.rechecks.found();
    arrive(r, std::move(found));
}

/// Its way leads there now.
void engine::arrive(root& r, root_path::target found) {
    model& m = *r.model;
    const bool was_present = m.root().is_present();
    if (r.is_link()) {
        r.target = found;
        if (!links_.reach().leads_on(r, found)) {
            found = {};
        }
    }
    const bool elsewhere = was_present != (found.what != root_path::kind::missing) ||
                           found.directory != r.where.top_path;
    if (!ends_former(r, found)) {
        // What comes next is told when all that is gone was told to be.
        ESPY_SOMETIMES("way: what was there is still being removed");
        r.recheck = todo_.attention = true;
        become_busy(r);
        return;
    }
    if (found.what != root_path::kind::missing) {
        r.where.top_path = found.directory;
        r.where.has_mounts = found.elsewhere || mounts_.any_below(found.directory);
        performer_.forget();
        if (r.is_link()) {
            retry(r); // what was put off, before it is known where the links in it lead
        }
        m.look_at_root(found.name, std::exchange(r.came, {}));
    }
    if (elsewhere && m.options().follow_symlinks) {
        links_.recheck(r.where.owner);
    }
    if (was_present && !m.root().is_present() && r.is_link()) {
        links_.uncover(r);
    }
}

/// Where the path leads cannot be found out now. Until it can, what was there counts.
void engine::put_off(root& r, std::error_code why) {
    if (r.rechecks.put_off(steady_now())) {
        r.model->tells().watch_failed(none, why,
                                      "the way to it cannot be followed: " +
                                          explain_failure(why, watches_.size(), 1));
    }
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
bool engine::settle(position through, std::error_code& ec) {
    const std::optional<moment> emptied = std::exchange(emptied_, std::nullopt);
    const moment now = emptied ? *emptied : moment();
    const std::int64_t time = steady_now();
    desk_.tells.attribute_to(0);
    if (!emptied && source_->end() != backlog_.at()) {
        return read_round(through, ec);
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
        if (r->rechecks.is_due(time)) {
            r->recheck = todo_.attention = true;
        }
        if (m.failures().has_dirty() && m.failures().reaches_more() && patience_.take_pass()) {
            // `sync` does not leave it for later.
            ESPY_SOMETIMES("sync: what can be reached again is not left for later");
            r->retries.hurry();
        }
        const auto may_retry = [&] {
            return m.failures().has_dirty() && !links_.is_elsewhere(*r) &&
                   r->retries.is_due(time, counts_.heard);
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
        if (m.idle() && m.looks().has_doubts() && !m.repairs().is_under_way() &&
            !m.renames().has_transfers()) {
            ESPY_SOMETIMES("settle: names in doubt are looked at");
            m.looks().verify(repair_.since());
            count_round(through);
        }
        if (!m.idle()) {
            become_busy(*r);
        }
        // Half of an exchange may have turned into a rename that waits for its other half.
        progress = progress || r->busy || r->recheck || m.renames().has_transfers() ||
                   (m.root().is_ready() && is_polled(*r) && r->polls.demanded()) || may_retry();
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
        if (is_polled(*r) && links_.polled_first(*r) == nullptr) {
            next.consider(r->polls.when(r->model->polls().has_warm()));
        } else if (is_polled(*r) && links_.due(*r, 0) != poll_schedule::work::nothing) {
            next.consider(0);
        }
    }
    wakes_.set(next.at());
}

} // namespace espy::tree
