/// The engine's care for its roots: what is at their paths, what waits for its time.
#include "base/check.hpp"
#include "engine/engine.hpp"
#include "sys/directory.hpp"
#include "sys/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace espy::tree {
namespace {

/// The end of a watch is an event: so many do not fill the kernel's queue.
constexpr std::size_t watches_at_once = 4096;

using below = std::pair<std::uint32_t, std::string>;

/// What is in a directory follows it at once.
bool comes_before(const below& a, const below& b) {
    const auto rank = [](char c) {
        return c == '/' ? 0U : unsigned{static_cast<unsigned char>(c)};
    };
    return a.first != b.first
               ? a.first < b.first
               : std::lexicographical_compare(
                     a.second.begin(), a.second.end(), b.second.begin(), b.second.end(),
                     [&](char left, char right) { return rank(left) < rank(right); });
}

bool is_within(const below& one, const below& other) {
    const auto& [owner, path] = one;
    const auto& [other_owner, above] = other;
    return owner == other_owner &&
           (above.empty() || (path.starts_with(above) &&
                              (path.size() == above.size() || path[above.size()] == '/')));
}

std::string absolute(const std::string& path, std::error_code& ec) {
    return std::filesystem::absolute(path, ec).native();
}

} // namespace

bool engine::hears_reading(const root_options& options) {
    return options.tell.contains(change_kind::opened) ||
           options.tell.contains(change_kind::accessed) ||
           options.tell.contains(change_kind::closed);
}

void engine::add(root_id id, std::string_view path, const root_options& options,
                 std::error_code& ec) {
    ec.clear();
    const std::uint32_t owner = roots_.next_number();
    if (path.empty() || options.max_depth == 0) {
        ec = std::make_error_code(path.empty() ? std::errc::no_such_file_or_directory
                                               : std::errc::invalid_argument);
        return;
    }
    root_path way(absolute(std::string(path), ec), owner);
    if (ec) {
        return;
    }
    const root_path::target found = way.resolve();
    if (found.what == root_path::kind::missing &&
        (options.must_exist || found.error.value() == ELOOP ||
         obstacle_of(found.error) == obstacle::impossible)) {
        ec = found.error;
        return;
    }
    if (found.what == root_path::kind::other) {
        ec = std::make_error_code(std::errc::invalid_argument);
        return;
    }
    if (found.what != root_path::kind::missing) {
        // Opened, not asked about: access(2) answers for the real user, not for the effective one.
        (void)sys::open_root(found.directory.c_str(), ec);
        if (ec && (options.must_exist || obstacle_of(ec) != obstacle::gone)) {
            return;
        }
        ec.clear();
    }
    auto added = std::make_unique<root>(
        root{id, nullptr, std::move(way), {}, {settings_.poll_interval, settings_.poll_share}});
    added->model = std::make_unique<model>(options, owner, watches_, desk_.tells, id, path);
    prepare(*added, owner);
    links_.expect(options.follow_symlinks);
    if (!options.follow_symlinks) {
        // What its links lead to would have to go along.
        added->where.may_move = [this, id] { return desk_.may_move(id); };
    }
    counts_.readers += hears_reading(options) ? 1U : 0U;
    roots_.add(std::move(added));
    todo_.attention = true;
    news_.may_have_moved();
    set_timer(true);
}

void engine::prepare(root& added, std::uint32_t owner) {
    added.model->polls().poll_every(std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::nanoseconds(settings_.poll_interval)));
    added.model->go_in_steps_of(settings_.entries_at_once);
    added.where.owner = owner;
    added.where.model = added.model.get();
    added.where.mounts = &mounts_;
    added.polls.begin(poll_schedule::work::pass, steady_now());
    added.polls.end(steady_now());
    if (added.model->options().follow_symlinks) {
        added.model->links().on_link_leaves(
            [this, owner](entry_index link) { links_.link_leaves(owner, link); });
    }
}

bool engine::remove(root_id id) {
    const std::uint32_t owner = roots_.find(id);
    if (owner == none) {
        return false;
    }
    links_.remove(owner);
    // What it was about to tell, nobody is to be told any more.
    roots_[owner]->model->tells().silence();
    std::erase_if(reprunes_, [&](const auto& each) { return each.first == owner; });
    counts_.repairs += take_out(owner)->model->repairs().count();
    return true;
}

/// A root without its watches, and without what they have told and was not applied yet.
std::unique_ptr<engine::root> engine::take_out(std::uint32_t owner) {
    root& r = *roots_[owner];
    r.way.release(*source_, watches_);
    r.model->close();
    std::vector<action> shared;
    std::size_t ended = 0;
    std::error_code ignored;
    while (auto todo = r.model->next()) {
        if (todo->what == action::kind::unwatch) {
            performer_.perform(r.where, *todo);
            if (++ended % watches_at_once == 0) {
                ESPY_SOMETIMES("root: removed with many watches");
                read_source(ignored);
            }
        } else if (todo->what == action::kind::narrow) {
            shared.push_back(std::move(*todo));
        }
    }
    std::erase(todo_.busy, owner);
    performer_.forget_listings(owner);
    counts_.readers -= !r.is_link() && hears_reading(r.model->options()) ? 1U : 0U;
    std::unique_ptr<root> taken = roots_.take(owner);
    for (const action& each : shared) {
        narrow(each.watch, each.bits);
    }
    performer_.forget();
    return taken;
}

/// What one subscriber of a watch wanted, and no other does, is not asked for any more. On the way
/// to a root that may come back it is: what is written there meanwhile will have to be told.
void engine::narrow(watch_id watch, inotify::mask unwanted) {
    std::vector<subscriber> subscribers;
    watches_.collect(watch, subscribers);
    inotify::mask wanted = inotify::mask::none;
    const subscriber* in_tree = nullptr;
    for (const subscriber& who : subscribers) {
        if (who.what.is_mark()) {
            wanted |= root_path::mask_of_ways;
        } else if (who.what.is_directory()) {
            const model& m = *roots_[who.owner]->model;
            wanted |= m.arms().mask_for(m.tree().dir(who.what.directory()).entry);
            in_tree = &who;
        }
    }
    if (in_tree != nullptr && (unwanted & ~wanted) != inotify::mask::none) {
        performer_.narrow(roots_[in_tree->owner]->where, in_tree->what.directory(), wanted);
    }
}

bool engine::reprune(root_id id, std::string_view directory) {
    const std::uint32_t owner = roots_.find(id);
    if (owner == none) {
        return false;
    }
    reprunes_.emplace_back(owner, directory);
    set_timer(true);
    return true;
}

/// What is pruned now is told as removed, so there has to be a batch. What is asked of a directory is
/// asked of all below it: many that lie in another, as of a checkout, are one.
void engine::reprune_now() {
    std::sort(reprunes_.begin(), reprunes_.end(), comes_before);
    const below* last = nullptr;
    for (const below& each : reprunes_) {
        if (last != nullptr && is_within(each, *last)) {
            ESPY_SOMETIMES("reprune: asked for within another");
            continue;
        }
        last = &each;
        if (roots_[each.first] != nullptr) {
            roots_[each.first]->model->reprune(each.second);
            become_busy(*roots_[each.first]);
            links_.reprune(each.first, each.second);
        }
    }
    reprunes_.clear();
}

void engine::become_busy(root& r) {
    if (!r.busy) {
        r.busy = true;
        todo_.busy.push_back(r.where.owner);
    }
}

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
        if (r != nullptr && r->model->repairs().is_wanted()) {
            look_again(*r);
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
        links_.find_link(r);
    }
    root_path::target found = r.way.follow(*source_, watches_, performer_.kinds(), r.denied);
    if (obstacle_of(found.error) == obstacle::for_now) {
        ESPY_SOMETIMES("way: cannot be followed for now");
        put_off(r, found.error);
        return;
    }
    r.rechecks.found();
    model& m = *r.model;
    const bool was_present = m.root().is_present();
    if (r.is_link()) {
        r.target = found;
        if (!links_.leads_on(r, found)) {
            found = {};
        }
    }
    const bool elsewhere = was_present != (found.what != root_path::kind::missing) ||
                           found.directory != r.where.top_path;
    const bool single = !found.name.empty();
    if (found.what == root_path::kind::missing || single != !m.root().single().empty()) {
        ESPY_SOMETIMES("way: leads to nothing, or to another kind of thing");
        m.root_missing();
        if (m.removals().is_removing()) {
            // What comes next is told when all that is gone was told to be.
            ESPY_SOMETIMES("way: what was there is still being removed");
            r.recheck = todo_.attention = true;
            become_busy(r);
            return;
        }
    }
    if (found.what != root_path::kind::missing) {
        r.where.top_path = found.directory;
        r.where.has_mounts = found.elsewhere || mounts_.any_below(found.directory);
        performer_.forget();
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
    const moment now;
    const std::int64_t time = steady_now();
    desk_.tells.attribute_to(0);
    if (source_->end() != backlog_.at()) {
        return read_round(through, ec);
    }
    news_.look_for_moved();
    if (news_.are_left()) {
        news_.settled();
    }
    if (links_.has_any()) {
        links_.hold_resyncs();
    }
    if (links_.attend()) {
        return true;
    }
    bool progress = false;
    bool in_repair = false;
    bool in_doubt = false;
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
            return m.failures().has_dirty() && r->retries.is_due(time, counts_.heard);
        };
        if (may_retry()) {
            retry(*r);
        }
        // What was to be tried again may all be gone.
        if (m.idle() && !m.renames().has_transfers() && m.root().is_ready() && is_polled(*r) &&
            !r->left) {
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
    return progress || links_.wait();
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
        next.consider(steady_now() + slowest_retry);
    }
    for (const auto& r : roots_) {
        if (r->model->failures().has_dirty()) {
            next.consider(r->retries.when());
        }
        if (r->rechecks.is_put_off()) {
            next.consider(r->rechecks.when());
        }
        if (is_polled(*r)) {
            next.consider(r->polls.when(r->model->polls().has_warm()));
        }
    }
    wakes_.set(next.at());
}

} // namespace espy::tree
