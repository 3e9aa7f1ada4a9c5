/// Roots move to another backend where that can do more, and an engine without roots goes; what it has
/// counted stays.
#include "watcher/engines.hpp"

#include "watcher/choose_backend.hpp"

#include <algorithm>

namespace espy::tree {
namespace {

statistics sum(statistics a, const statistics& b) {
    for (const auto count :
         {&statistics::directories_watched, &statistics::watches, &statistics::entries_known,
          &statistics::directories_uncovered, &statistics::events_read, &statistics::overflows,
          &statistics::repairs, &statistics::queue_bytes, &statistics::backlog_bytes,
          &statistics::memory_bytes, &statistics::listings, &statistics::looks,
          &statistics::entry_bytes, &statistics::directory_bytes, &statistics::name_bytes,
          &statistics::table_bytes}) {
        a.*count += b.*count;
    }
    return a;
}

/// What counts when the engine is gone.
statistics lasting(const statistics& s) {
    statistics rest;
    for (const auto count : {&statistics::events_read, &statistics::overflows, &statistics::repairs,
                             &statistics::listings, &statistics::looks}) {
        rest.*count = s.*count;
    }
    return rest;
}

} // namespace

/// Only what was not asked for by name is moved, and only to where one mark is enough.
bool engines::may_move(root_id id) {
    std::error_code ec;
    root* const found = find(id);
    return found != nullptr && asked_backend(options_, ec).backend == backend::automatic &&
           found->chosen.backend == backend::inotify &&
           probe_fanotify(found->path, options_.fanotify_api).reach ==
               fanotify_reach::file_system &&
           make(backend::fanotify, ec) != nullptr;
}

bool engines::move_roots() {
    bool moved = false;
    for (std::size_t i = 0; i < engines_.size(); ++i) {
        while (const auto leaving = engines_[i].is->leaving()) {
            move(*engines_[i].is, *leaving);
            moved = true;
        }
    }
    if (moved) {
        drop_unused();
    }
    return moved;
}

void engines::drop_unused() {
    const auto unused = [](const one& each) { return !each.is->has_roots(); };
    for (const one& each : engines_) {
        if (unused(each)) {
            before_ = sum(before_, lasting(each.is->stats()));
        }
    }
    std::erase_if(engines_, unused);
    engines_changed();
}

void engines::move(engine& from, root_id id) {
    std::error_code ec;
    root& moved = *find(id);
    engine* const to = make(backend::fanotify, ec);
    moved.chosen = {backend::fanotify, why_moved()};
    moved.in = to;
    to->take_over(from.give_up(id));
}

statistics engines::stats() const {
    statistics all = before_;
    for (const engine* const each : working_) {
        all = sum(all, each->stats());
    }
    all.changes_told = desk_.tells.seq;
    return all;
}

std::vector<backend_use> engines::backends() const {
    std::vector<backend_use> uses;
    for (const one& each : engines_) {
        const statistics s = each.is->stats();
        const auto roots = std::count_if(roots_.begin(), roots_.end(), [&](const auto& r) {
            return r.second.in == each.is.get();
        });
        uses.push_back(
            {each.by, static_cast<std::uint64_t>(roots), s.directories_watched, s.watches});
    }
    return uses;
}

} // namespace espy::tree
