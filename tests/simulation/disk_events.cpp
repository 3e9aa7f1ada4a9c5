/// The half of the disk that queues events.
#include "disk.hpp"

#include <algorithm>
#include <utility>

namespace espy::simulation {

using inotify::any;
using inotify::mask;

namespace {

bool tells(const std::vector<hook>& hooks, std::vector<std::size_t> hook::*of, std::size_t name) {
    return std::any_of(hooks.begin(), hooks.end(), [&](const hook& each) {
        return std::find((each.*of).begin(), (each.*of).end(), name) != (each.*of).end();
    });
}

} // namespace

void disk::begin(std::vector<hook> hooks, std::vector<node*> locked) {
    ++tick_;
    for (hook& each : hooks) {
        each.watch = each.where == nullptr ? -1 : each.where->watch;
    }
    under_way_.push_back({std::move(hooks), std::move(locked), process_, now_});
}

/// Nobody is kept for longer than this from queueing what was done: whoever repairs relies on it (0010).
void disk::pass(std::int64_t nanoseconds) {
    constexpr std::int64_t longest = 200'000'000;
    now_ += nanoseconds;
    ++tick_;
    while (under_way() && now_ - under_way_.front().began > longest) {
        step(0);
    }
}

void disk::step(std::size_t index) {
    std::vector<hook>& hooks = under_way_[index].hooks;
    const hook next = std::move(hooks.front());
    hooks.erase(hooks.begin());
    if (next.where != nullptr && next.bits == mask::none) {
        release(next.where);
    } else if (next.where != nullptr) {
        tell(next, under_way_[index]);
    }
    if (hooks.empty()) {
        under_way_.erase(under_way_.begin() + static_cast<std::ptrdiff_t>(index));
    }
}

void disk::tell(const hook& next, const operation& of) {
    const bool renames = next.cookie != 0 && any(next.bits, mask::moved_from);
    const event_number told = notify(next, of.process, renames ? &of.hooks.front() : nullptr);
    for (const std::size_t each : next.begins) {
        past_.begin_told(each, told, !tells(of.hooks, &hook::begins, each));
    }
    for (const std::size_t each : next.ends) {
        past_.end_told(each, told, !tells(of.hooks, &hook::ends, each));
    }
}

void disk::go_on(bool last) {
    if (!under_way_.empty()) {
        step(last ? under_way_.size() - 1 : 0);
    }
}

template <typename Test>
void disk::wait_until_over(Test concerns) {
    for (std::size_t i = 0; i < under_way_.size();) {
        if (!concerns(under_way_[i].locked)) {
            ++i;
            continue;
        }
        for (std::size_t left = under_way_[i].hooks.size(); left > 0; --left) {
            step(i);
        }
    }
}

void disk::wait_for(const node& directory) {
    wait_until_over([&](const std::vector<node*>& locked) {
        return std::find(locked.begin(), locked.end(), &directory) != locked.end();
    });
}

/// Of renames between directories a file system does one after the other (`s_vfs_rename_mutex`).
void disk::lock(const node_ptr& from, const node_ptr& to) {
    if (from != to) {
        wait_until_over([](const std::vector<node*>& locked) {
            return locked.size() == 2 && locked[0] != locked[1];
        });
    }
    wait_for(*from);
    wait_for(*to);
}

void disk::finish_all() {
    while (under_way()) {
        step(0);
    }
}

/// Events about content name the entry as it is called when they are made; `excl_unlink` leaves out
/// those of an entry that is gone.
bool disk::follow_name(const node_ptr& in, hook& event) const {
    for (const auto& [name, what] : in->names) {
        if (what.identity == event.identity) {
            event.where = in;
            event.name = name;
            return true;
        }
        if (what.target->is_directory() && follow_name(what.target, event)) {
            return true;
        }
    }
    return false;
}

void disk::hear(const hint& event) {
    for (auto& [fd, each] : groups_) {
        each.hear(event);
    }
}

/// What one event of inotify(7) is for fanotify(7).
void disk::notify_group(const hook& event, std::int32_t process, const hook* to) {
    using kernels = fanotify::mask;
    const node& where = *event.where;
    const bool about_itself = event.name.empty();
    const bool is_dir = any(event.bits, mask::is_dir);
    // What happens to a directory is told of itself, not of its name.
    if (any(event.bits, mask::moved_to) || (event.identity != 0 && is_dir)) {
        return;
    }
    if (about_itself && !where.is_directory()) {
        const auto bits = static_cast<kernels>(static_cast<std::uint32_t>(event.bits));
        hear({bits, where.volume, {}, {}, where.handle, process});
        return;
    }
    kernels bits = is_dir || about_itself ? kernels::on_dir : kernels::none;
    if (to != nullptr) {
        hear({bits | kernels::rename,
              where.volume,
              {where.handle, event.name},
              {to->where->handle, to->name},
              event.object,
              process});
        return;
    }
    bits |= static_cast<kernels>(static_cast<std::uint32_t>(event.bits & mask::all_events));
    const bool by_parent = about_itself && any(event.bits, mask::attrib) && where.parent != nullptr;
    hear({bits,
          where.volume,
          {where.handle, about_itself ? "." : event.name},
          {},
          event.object,
          process,
          by_parent ? where.parent->handle : 0});
}

event_number disk::notify(hook event, std::int32_t process, const hook* to) {
    if (event.identity != 0) {
        const node_ptr before = event.where;
        if (follow_name(root_, event)) {
            event.watch = before == event.where ? event.watch : -1;
        } else if (before->watch == -1 || any(before->asked, mask::excl_unlink)) {
            return 0;
        }
    }
    notify_group(event, process, to);
    const node& where = *event.where;
    const mask wanted = where.watch != -1 ? where.asked : mask::all_events;
    const std::int32_t watch = where.watch != -1 ? where.watch : event.watch;
    constexpr mask kinds = mask::all_events;
    if (watch == -1 || !any(event.bits & kinds, wanted)) {
        return 0;
    }
    return events_.put({watch, event.bits, event.cookie, event.name});
}

/// The kernel lets go of an inode that has no name any more and is not open.
void disk::release(const node_ptr& what) {
    if (what->links > 0 || what->opened > 0 || what->number == 0) {
        return;
    }
    if (what->watch != -1) {
        if (any(what->asked, mask::delete_self)) {
            events_.put({what->watch, mask::delete_self});
        }
        end_watch(*what);
    }
    hear({fanotify::mask::delete_self | fanotify::mask::on_dir, what->volume, {what->handle, "."}});
    for (auto& [fd, each] : groups_) {
        each.forget(what->handle);
    }
    free_numbers_.push_back(std::exchange(what->number, 0));
    // Hooks under way may still name it, but its parent may go before it.
    what->parent = nullptr;
}

void disk::end_watch(node& what) {
    const std::int32_t watch = std::exchange(what.watch, -1);
    events_.put({watch, mask::ignored});
    watched_.erase(watch);
}

std::int32_t disk::watch(const node_ptr& what, mask bits, bool add) {
    if (what->watch == -1) {
        if (watched_.size() >= how_.watch_limit) {
            return -1;
        }
        what->watch = next_watch_++;
        what->asked = mask::none;
        watched_[what->watch] = what;
    }
    what->asked = add ? what->asked | bits : bits;
    return what->watch;
}

void disk::unwatch_all() {
    for (const auto& [watch, what] : watched_) {
        what->watch = -1;
    }
    watched_.clear();
    events_.clear();
}

bool disk::unwatch(std::int32_t watch) {
    const auto found = watched_.find(watch);
    if (found == watched_.end()) {
        return false;
    }
    const node_ptr what = found->second;
    end_watch(*what);
    return true;
}

void disk::close(const node_ptr& what) {
    --what->opened;
    release(what);
}

} // namespace espy::simulation
