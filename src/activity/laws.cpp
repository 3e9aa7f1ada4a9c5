/// What holds of an activity at the end of each call.
#include "activity/root.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <unordered_map>

namespace espy::activities {
namespace {

/// To go over more of them with each call would take longer than to tell of what has happened.
constexpr std::size_t few = 1024;

} // namespace

void root::check() const {
    ESPY_CHECK(present_ == land_.has_top());
    ESPY_CHECK(present_ || halves_.empty());
    land_.check();
    endings_.check();
    objects_.check();
}

/// There is a root just when there is a mark, and what is mounted in it stays where it is.
void territory::check() const {
    ESPY_CHECK((places_.top() != nullptr) == has_top());
    ESPY_CHECK(volumes_.all().empty() != has_top());
    ESPY_CHECK(has_top() || anchors_.empty());
    ESPY_CHECK(!has_top() || places_.top()->key == top_);
    for (const auto& [key, where] : anchors_) {
        const place* const mounted = places_.find(key);
        ESPY_CHECK(mounted != nullptr && mounted->fixed);
    }
    // A file system that is open could not be unmounted.
    for (const mount& each : volumes_.all()) {
        ESPY_CHECK(!each.fd);
    }
    places_.check();
    queue_.check();
}

/// Each is known by its key, and has a parent just when it is below one, which counts it.
void places::check() const {
    if (all_.size() > few) {
        return;
    }
    std::unordered_map<const place*, std::uint32_t> children;
    for (const auto& [key, each] : all_) {
        ESPY_CHECK(each.key == key);
        ESPY_CHECK((each.where == place::state::top) == (&each == top_));
        ESPY_CHECK((each.where == place::state::below) == (each.parent != nullptr));
        if (each.parent != nullptr) {
            ++children[each.parent];
        }
    }
    for (const auto& [key, each] : all_) {
        ESPY_CHECK(each.children == (children.contains(&each) ? children[&each] : 0));
        children.erase(&each);
    }
    ESPY_CHECK(children.empty()); // a parent that is gone
}

/// What was read and not given out is what is left in the chunks, and no directory leaves a place but by one of
/// those events, or the last.
void queue::check() const {
    if (events_held() > few) {
        return;
    }
    std::uint64_t held = 0;
    for (const chunk& each : chunks_) {
        for (auto at = each.at; at != std::default_sentinel; ++at) {
            ++held;
        }
    }
    ESPY_CHECK(held == events_held());
    std::uint64_t moves = 0;
    for (const auto& [directory, places] : moves_) {
        ESPY_CHECK(!places.empty());
        moves += places.size();
    }
    ESPY_CHECK(moves <= held + (last_ ? 1 : 0));
}

/// Each is found by its slot, and by the directory that it is in.
void endings::check() const {
    ESPY_CHECK(by_place_.size() == 2 * all_.size());
    if (all_.size() > few) {
        return;
    }
    for (const auto& [number, each] : all_) {
        ESPY_CHECK(number < last_);
        for (const std::size_t hash : {hash_of(each.where), text_hash()(each.where.directory)}) {
            const auto [begin, end] = by_place_.equal_range(hash);
            const auto is_it = [wanted = number](const auto& at) { return at.second == wanted; };
            ESPY_CHECK(std::any_of(begin, end, is_it));
        }
    }
}

/// What has a name is known.
void objects::check() const {
    if (names_.size() > few) {
        return;
    }
    for (const auto& [name, key] : names_) {
        ESPY_CHECK(all_.find(key) != all_.end());
    }
}

} // namespace espy::activities
