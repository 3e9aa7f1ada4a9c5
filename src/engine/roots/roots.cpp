/// The roots of an engine: they come, go, and are pruned anew.
#include "base/check.hpp"
#include "base/path_below.hpp"
#include "engine/engine.hpp"
#include "sys/directory.hpp"
#include "sys/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace espy::tree {
namespace {

using below = std::pair<root_index, std::string>;

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
    return one.first == other.first && seen_from(other.second, one.second);
}

std::string absolute(const std::string& path, std::error_code& ec) {
    return std::filesystem::absolute(path, ec).native();
}

} // namespace

bool hears_reading(const root_options& options) {
    return options.tell.contains(change_kind::opened) ||
           options.tell.contains(change_kind::accessed) ||
           options.tell.contains(change_kind::closed) ||
           inotify::any(options.events,
                        inotify::mask::open | inotify::mask::access | inotify::mask::close_nowrite);
}

void engine::add(root_id id, std::string_view path, const root_options& options,
                 std::error_code& ec) {
    ec.clear();
    const root_index owner = roots_.next_number();
    if (path.empty() || options.max_depth == 0 || (options.known && options.follow_symlinks)) {
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

void engine::prepare(root& added, root_index owner) {
    added.model->polls().poll_every(std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::nanoseconds(settings_.poll_interval)));
    added.model->go_in_steps_of(settings_.entries_at_once);
    begin(*added.model);
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
    const root_index owner = roots_.find(id);
    if (owner == none) {
        return false;
    }
    links_.remove(owner);
    // What it was about to tell, nobody is to be told any more.
    roots_[owner]->model->tells().silence();
    std::erase_if(reprunes_, [&](const auto& each) { return each.first == owner; });
    counts_.repairs += take_out(owner)->model->repairs().count();
    // What was read meanwhile makes no descriptor readable any more; and it may have been all that others waited
    // for to be ready.
    todo_.attention = true;
    set_timer(true);
    return true;
}

/// Before anything is known.
void engine::begin(model& m) const {
    m.keep_within(settings_.limits.model);
    if (!source_->keeps_order()) {
        m.failures().events_are_hints();
    }
}

/// A root without its watches, and without what they have told and was not applied yet.
std::unique_ptr<engine::root> engine::take_out(root_index owner) {
    root& r = *roots_[owner];
    r.way.release(*source_, watches_);
    r.model->close();
    std::vector<to::narrow> shared;
    std::size_t ended = 0;
    std::error_code ignored;
    while (auto todo = r.model->next()) {
        if (const auto* const end = std::get_if<to::unwatch>(&*todo)) {
            performer_.perform(r.where, *end);
            if (++ended % settings_.limits.engine.watches_ended_at_once == 0) {
                ESPY_SOMETIMES("root: removed with many watches");
                read_source(ignored);
            }
        } else if (const auto* const narrow = std::get_if<to::narrow>(&*todo)) {
            shared.push_back(*narrow);
        }
    }
    std::erase(todo_.busy, owner);
    performer_.forget_listings(owner);
    counts_.readers -= !r.is_link() && hears_reading(r.model->options()) ? 1U : 0U;
    std::unique_ptr<root> taken = roots_.take(owner);
    for (const to::narrow& each : shared) {
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
    const root_index owner = roots_.find(id);
    if (owner == none) {
        return false;
    }
    reprunes_.emplace_back(owner, directory);
    set_timer(true);
    return true;
}

/// What is asked of a directory is asked of all below it: many that lie in another, as of a checkout,
/// are one.
void engine::join_reprunes() {
    if (reprunes_.size() < 2) {
        return;
    }
    std::sort(reprunes_.begin(), reprunes_.end(), comes_before);
    std::size_t kept = 0;
    for (below& each : reprunes_) {
        if (kept > 0 && is_within(each, reprunes_[kept - 1])) {
            ESPY_SOMETIMES("reprune: asked for within another");
        } else if (&reprunes_[kept++] != &each) {
            reprunes_[kept - 1] = std::move(each);
        }
    }
    reprunes_.resize(kept);
}

/// What is pruned now is told as removed, so there has to be a batch.
void engine::reprune_some() {
    const std::size_t at_once = settings_.limits.model.listings_at_once;
    for (std::size_t i = 0; i < at_once && !reprunes_.empty(); ++i) {
        const auto [owner, directory] = std::move(reprunes_.back());
        reprunes_.pop_back();
        if (roots_[owner] != nullptr) {
            roots_[owner]->model->reprune(directory);
            become_busy(*roots_[owner]);
            links_.reprune(owner, directory);
        }
    }
}

void engine::become_busy(root& r) {
    if (!r.busy) {
        r.busy = true;
        todo_.busy.push_back(r.where.owner);
    }
}

} // namespace espy::tree
