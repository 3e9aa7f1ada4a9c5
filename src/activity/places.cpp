#include "activity/places.hpp"

#include "base/check.hpp"

#include <iterator>
#include <utility>

namespace espy::activities {

void places::begin(std::string_view key) {
    clear();
    place& made = get(key);
    made.where = place::state::top;
    made.fixed = true;
    made.path = top_path_;
    top_ = &made;
}

void places::clear() noexcept {
    all_.clear();
    top_ = nullptr;
    ++generation_;
}

place* places::find(std::string_view key) {
    const auto found = all_.find(key);
    return found == all_.end() ? nullptr : &found->second;
}

const place* places::find(std::string_view key) const {
    const auto found = all_.find(key);
    return found == all_.end() ? nullptr : &found->second;
}

place& places::get(std::string_view key) {
    if (place* const known = find(key)) {
        return *known;
    }
    const auto made = all_.emplace(key, place()).first;
    made->second.key = made->first;
    return made->second;
}

void places::put(place& which, place& parent, std::string_view name) {
    if (which.fixed || (which.parent == &parent && which.name == name)) {
        return;
    }
    ++parent.children;
    doubt(which);
    which.parent = &parent;
    which.name = name;
    which.where = place::state::below;
}

void places::put_outside(place& which) {
    if (!which.fixed) {
        doubt(which);
        which.where = place::state::outside;
    }
}

void places::doubt(place& which) {
    if (which.fixed) {
        return;
    }
    which.where = place::state::unknown;
    which.generation = 0;
    generation_ += which.children != 0 ? 1U : 0U;
    unlink(which);
}

void places::remove(place& which) {
    if (!which.fixed) {
        put_outside(which);
        erase_unused(&which);
    }
}

void places::forget_outside() {
    for (auto at = all_.begin(); at != all_.end();) {
        place& each = at->second;
        const bool outside = each.where == place::state::outside;
        each.where = outside ? place::state::unknown : each.where;
        const bool unused = outside && each.children == 0 && each.moved_in == 0;
        if (unused) {
            ESPY_SOMETIMES("places: forgotten, since it was outside");
        }
        at = unused ? all_.erase(at) : std::next(at);
    }
}

place& places::resolve(place& which) {
    way_.clear();
    place* at = &which;
    while (at->where == place::state::below && !has_path(*at)) {
        way_.push_back(at);
        if (way_.size() > all_.size()) {
            return open_ring(which);
        }
        at = at->parent;
    }
    if (at->where == place::state::unknown) {
        return *at;
    }
    if (at->where == place::state::outside) {
        ESPY_SOMETIMES("places: below one that is outside");
        for (place* const each : way_) {
            put_outside(*each);
        }
        return which;
    }
    for (auto each = way_.rbegin(); each != way_.rend(); ++each) {
        compose(**each);
    }
    return which;
}

/// What was renamed to and fro may seem to be below itself, until it was asked for again.
place& places::open_ring(place& which) {
    ESPY_SOMETIMES("places: one that seems to be below itself");
    for (place* const each : std::vector<place*>(way_)) {
        doubt(*each);
    }
    return which;
}

void places::compose(place& which) {
    const place& parent = *which.parent;
    which.path = parent.path;
    if (!which.path.ends_with('/')) {
        which.path += '/';
    }
    which.path += which.name;
    which.depth = parent.depth + 1;
    which.hidden = parent.hidden || (hides && hides(which.path, which.depth));
    which.generation = generation_;
}

void places::unlink(place& which) {
    place* const parent = std::exchange(which.parent, nullptr);
    if (parent != nullptr) {
        --parent->children;
    }
}

void places::erase_unused(place* which) {
    if (which->children == 0 && !which->fixed) {
        all_.erase(all_.find(which->key));
    }
}

std::size_t places::memory() const noexcept {
    // Keys, names and paths of usual length: to add them up, each would have to be looked at, and the
    // command asks with every wake-up.
    constexpr std::size_t texts = 128;
    constexpr std::size_t link = 4 * sizeof(void*);
    return all_.bucket_count() * sizeof(void*) +
           all_.size() * (sizeof(std::string) + sizeof(place) + link + texts);
}

} // namespace espy::activities
