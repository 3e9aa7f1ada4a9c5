/// Where roots lead: their ways are followed again, and what is there by now is looked at.
#include "engine/engine.hpp"

#include "base/check.hpp"
#include "sys/failure.hpp"

#include <cstdint>
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
    if (r.is_link() && links_.is_overtaken(r, found.directory)) {
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
    const bool moves = elsewhere && !r.is_link() && m.options().follow_symlinks;
    if (moves && was_present) {
        links_.uncover(r);
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
    if (moves && m.root().is_present()) {
        links_.uncover(r); // its links may have told it so far
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

} // namespace espy::tree
