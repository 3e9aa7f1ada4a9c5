/// What is at the path of a root, and what is mounted below it.
#include "activity/root.hpp"

#include "base/check.hpp"
#include "base/path_below.hpp"

#include "sys/failure.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

namespace espy::activities {

/// Is this, or a directory above it?
bool root::is_pruned(std::string_view below) const {
    for (std::size_t end = 0; options_.prune && end < below.size(); ++end) {
        end = std::min(below.find('/', end), below.size());
        if (options_.prune(below.substr(0, end))) {
            return true;
        }
    }
    return false;
}

/// What is mounted below the root, as far as anybody wants to know.
void root::cover_mounts() {
    std::map<std::string, int> refused;
    for (const auto& [path, number, lasting] : mounted_.points()) {
        if (options_.one_file_system || path_below(directory_, path).empty()) {
            continue;
        }
        const std::string_view below =
            std::string_view(path).substr(directory_ == "/" ? 1 : directory_.size() + 1);
        const auto depth = 1 + std::count(below.begin(), below.end(), '/');
        if (static_cast<std::uint64_t>(depth) >= options_.max_depth || is_pruned(below)) {
            continue;
        }
        std::error_code ec;
        const auto id = static_cast<int>(number);
        land_.cover(path, id, ec);
        if (ec) {
            const auto known = refused_.find(path);
            const bool is_new = known == refused_.end() || known->second != id;
            if (refused.emplace(path, id).second && is_new) {
                refuse(told_path(path), ec);
            }
        }
    }
    refused_ = std::move(refused);
}

void root::refuse(std::string_view path, std::error_code why) {
    tell_.watch_failed(path, why,
                       "fanotify cannot watch this file system as a whole (" + why.message() +
                           "), and nothing else tells what happens there without a record");
}

std::string root::told_path(std::string_view real) const {
    std::string path(tell_.root_path());
    real.remove_prefix(std::min(real.size(), directory_.size()));
    if (path.ends_with('/') && real.starts_with('/')) {
        real.remove_prefix(1);
    } else if (!path.ends_with('/') && !real.empty() && !real.starts_with('/')) {
        path += '/';
    }
    return path.append(real);
}

bool root::catch_up_with_way() {
    read_way();
    if (way_state_.changed) {
        // What happened in the root before is told first.
        if (!land_.catch_up()) {
            return false;
        }
        way_state_.changed = false;
        look_again(false);
    }
    return true;
}

void root::read_way() {
    alignas(8) std::array<std::byte, 8192> buffer;
    std::vector<tree::subscriber> audience;
    std::error_code ec;
    while (const std::size_t size = ways_.read(buffer, ec)) {
        for (const inotify::event each : inotify::events(std::span(buffer).first(size))) {
            const auto watch = each.watch();
            audience.clear();
            way_watches_.collect(watch, audience);
            way_state_.changed =
                way_state_.changed || any(each.mask(), inotify::mask::queue_overflow);
            for (const tree::subscriber& who : audience) {
                way_state_.changed =
                    way_state_.changed || way_.concerns(who.what.mark(), each.mask(), each.name());
                if (any(each.mask(), inotify::mask::ignored)) {
                    way_watches_.remove(watch, who);
                }
            }
        }
    }
}

/// What is at the path now? `anew`: what is mounted has changed.
void root::look_again(bool anew) {
    recheck_ = false;
    const tree::root_path::target found = way_.follow(ways_, way_watches_, kinds_);
    // What cannot be found out now is asked again: what was there counts until then.
    if (tree::obstacle_of(found.error) == tree::obstacle::for_now) {
        ESPY_SOMETIMES("activity: the way to a root cannot be followed now");
        way_state_.changed = true;
        if (!std::exchange(way_state_.failed, true)) {
            tell_.watch_failed(tell_.root_path(), found.error,
                               "the way to it cannot be followed: " + found.error.message());
        }
        return;
    }
    way_state_.failed = false;
    const bool there = found.what == tree::root_path::kind::directory;
    const bool same = there && present_ && land_.is_top_at(found.directory);
    if (same && !anew && found.directory == directory_) {
        return;
    }
    if (present_ && !same) {
        ESPY_SOMETIMES("activity: a root that is gone");
        lose();
        land_.leave();
        present_ = false;
        tell_.stream(change_kind::root_gone);
    }
    if (!there) {
        return;
    }
    std::error_code ec;
    enter(found.directory, ec);
    if (ec) {
        ESPY_SOMETIMES("activity: a root that comes, and cannot be marked");
        refuse(tell_.root_path(), ec);
        return;
    }
    cover_mounts();
    if (!same && ready_) {
        tell_.stream(change_kind::root_back);
    }
}

/// Where things are is not known any more.
void root::lose() {
    land_.forget();
    endings_.clear();
    halves_.clear();
}

void root::mounts_changed(const std::vector<tree::mounts::change>& changes) {
    for (const tree::mounts::change& each : changes) {
        if (each.gone && present_ && seen_from(directory_, each.place)) {
            tell_.attribute_to(0);
            tell_.entry(change_kind::unmounted, told_path(each.place), entry_type::directory);
        }
    }
    look_again(true);
}

} // namespace espy::activities
