#include "untracked/territory.hpp"

namespace espy::untracked {
namespace {

/// Beyond this many everything is asked for again.
constexpr std::size_t most_places = std::size_t{1} << 18;
/// A directory that is renamed all the time is looked for this often.
constexpr int attempts = 64;

} // namespace

void territory::enter(const std::string& path, std::error_code& ec) {
    const mount* const added = volumes_.add(path, 0, ec);
    if (added == nullptr) {
        return;
    }
    top_ = added->key;
    real_path_ = path;
    volumes_.keep_last();
    anchors_.clear();
    begin_places();
}

void territory::leave() noexcept {
    volumes_.clear();
    anchors_.clear();
    places_.clear();
    top_.clear();
}

void territory::begin_places() {
    places_.begin(top_);
    for (const auto& [key, where] : anchors_) {
        place& mounted = places_.get(key);
        places_.put(mounted, places_.get(where.directory), where.name);
        mounted.fixed = true;
    }
}

void territory::cover(const std::string& path, int id, std::error_code& ec) {
    slot where = slot_of(path);
    const mount* const added = volumes_.add(path, id, ec);
    if (added == nullptr) {
        return;
    }
    // What is seen already at another place is told there.
    const std::string key = added->key;
    if (locate(key) == nullptr) {
        anchors_.emplace_back(key, std::move(where));
        begin_places();
    }
}

/// In what is not covered nobody would notice that a directory of the way is renamed, so that a path
/// will do.
slot territory::slot_of(const std::string& path) const {
    const std::size_t slash = path.rfind('/');
    std::string above = volumes_.key_at(slash == 0 ? "/" : path.substr(0, slash));
    if (!above.empty()) {
        return {std::move(above), path.substr(slash + 1)};
    }
    return {top_, path.substr(real_path_ == "/" ? 1 : real_path_.size() + 1)};
}

bool territory::is_top_at(const std::string& path) {
    return !top_.empty() && volumes_.key_at(path) == top_;
}

void territory::forget() {
    if (!top_.empty()) {
        begin_places();
    }
}

void territory::tidy() {
    if (places_.size() > most_places) {
        forget();
    }
}

place* territory::locate(std::string_view key) {
    if (!volumes_.has(object_key::volume_of(key))) {
        return nullptr;
    }
    place& asked = places_.get(key);
    for (;;) {
        place& found = places_.resolve(asked);
        if (found.where != place::state::unknown) {
            return found.where == place::state::outside ? nullptr : &found;
        }
        if (!look_up(found)) {
            places_.put_outside(found);
        }
    }
}

/// The place at this point of the stream, which may be behind: what is going to happen, as far as
/// it is queued, says what was before. False: it is outside, or gone.
bool territory::look_up(place& which) {
    std::error_code ignored;
    slot found;
    for (int i = 0; i < attempts; ++i) {
        if (take_from_queue(which)) {
            return true;
        }
        const finder::result how = finder_.find(which.key, found);
        // Whatever has happened to it by now is queued.
        queue_.read_ahead(group_, ignored);
        if (take_from_queue(which)) {
            return true;
        }
        if (how == finder::result::found) {
            places_.put(which, places_.get(found.directory), found.name);
            return true;
        }
        if (how != finder::result::moving) {
            return false;
        }
    }
    return false;
}

bool territory::take_from_queue(place& which) {
    const slot* const known = queue_.place_of(which.key);
    if (known != nullptr) {
        places_.put(which, places_.get(known->directory), known->name);
    }
    return known != nullptr;
}

void territory::made(std::string_view key, place& parent, std::string_view name) {
    places_.put(places_.get(key), parent, name);
}

void territory::moved(std::string_view key, bool was_inside, place* parent, std::string_view name) {
    if (parent != nullptr) {
        if (!was_inside) {
            places_.forget_outside();
        }
        places_.put(places_.get(key), *parent, name);
    } else if (place* const known = places_.find(key)) {
        places_.put_outside(*known);
    }
}

void territory::removed(std::string_view key) {
    if (place* const known = places_.find(key)) {
        places_.remove(*known);
    }
}

} // namespace espy::untracked
