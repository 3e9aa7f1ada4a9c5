#include "activity/territory.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"

#include <ctime>
#include <utility>

#include <sched.h>

namespace espy::activities {
namespace {

/// Lets go on who is in the middle of something: at first by the way, then for 100 ms in all.
void give_way(int attempt) {
    constexpr timespec moment{0, 200'000};
    if (attempt >= limit::short_attempts) {
        ::nanosleep(&moment, nullptr);
    } else if (attempt > 0) {
        ::sched_yield();
    }
}

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
    if (locate(key) != nullptr) {
        ESPY_SOMETIMES("territory: mounted, and seen already at another place");
        return;
    }
    anchors_.emplace_back(key, std::move(where));
    begin_places();
}

/// In what is not covered nobody would notice that a directory of the way is renamed, so that a path
/// will do.
slot territory::slot_of(const std::string& path) const {
    const std::size_t slash = path.rfind('/');
    std::string above = volumes_.key_at(slash == 0 ? "/" : path.substr(0, slash));
    if (!above.empty()) {
        return {std::move(above), path.substr(slash + 1)};
    }
    ESPY_SOMETIMES("territory: mounted on what is not covered");
    return {top_, path.substr(real_path_ == "/" ? 1 : real_path_.size() + 1)};
}

bool territory::is_top_at(const std::string& path) {
    return has_top() && volumes_.key_at(path) == top_;
}

void territory::forget() {
    if (has_top()) {
        begin_places();
    }
}

void territory::tidy() {
    if (places_.size() > limit::places) {
        ESPY_SOMETIMES("territory: more places than are kept");
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

bool territory::look_up(place& which) {
    slot found;
    if (ask(which.key, found) != finder::result::found) {
        return false;
    }
    places_.put(which, places_.get(found.directory), found.name);
    return true;
}

/// Where a directory is at this point of the stream, as far as anybody can know. The stream may be
/// behind: what is going to happen, as far as it is queued, says what was before. One that is gone may
/// be about to queue the event of that.
finder::result territory::ask(std::string_view key, slot& out) {
    std::error_code ignored;
    auto how = finder::result::moving;
    for (int i = 0; i < limit::place_attempts && !read_place(key, out); ++i) {
        if (i > 0) {
            ESPY_SOMETIMES("territory: a directory that is moving");
        }
        give_way(i);
        how = finder_.find(key, out);
        // Whatever has happened to it by now is queued, but for its removal, perhaps.
        queue_.read_ahead(group_, ignored);
        const bool certain = how == finder::result::found || how == finder::result::outside;
        if (certain && queue_.place_of(key) == nullptr) {
            return how;
        }
    }
    if (read_place(key, out)) {
        ESPY_SOMETIMES("territory: where a directory was, as what is queued says");
        return finder::result::found;
    }
    ESPY_SOMETIMES("territory: nobody can say where a directory is");
    return how;
}

bool territory::catch_up() {
    std::error_code ignored;
    queue_.read_ahead(group_, ignored);
    return queue_.events_held() == 0;
}

thing territory::find_partner(const slot& from, const slot& to, const thing& object) {
    queue::partner found = queue_.find_partner(from, to, object);
    if (!found.certain) {
        ESPY_SOMETIMES("territory: an exchange of which one half was read");
        // Who makes the exchange holds both directories' locks until both events are queued.
        finder_.pass_lock(from.directory);
        catch_up();
        found = queue_.find_partner(from, to, object);
    }
    return std::move(found.what);
}

bool territory::read_place(std::string_view key, slot& out) const {
    const slot* const known = queue_.place_of(key);
    if (known != nullptr) {
        out = *known;
    }
    return known != nullptr;
}

std::optional<slot> territory::believed(std::string_view key) {
    const place* const known = places_.find(key);
    if (known == nullptr || known->where != place::state::below || locate(key) == nullptr ||
        known->where != place::state::below) {
        return std::nullopt;
    }
    return slot{std::string(known->parent->key), known->name};
}

void territory::made(std::string_view key, place& parent, std::string_view name) {
    places_.put(places_.get(key), parent, name);
}

void territory::moved(std::string_view key, bool was_inside, place* parent, std::string_view name) {
    if (parent == nullptr && !was_inside) {
        // It may have been inside, with what it is in, and come back with it.
        if (place* const known = places_.find(key)) {
            ESPY_SOMETIMES("territory: a known directory is renamed outside");
            places_.put_outside(*known);
        }
        return;
    }
    if (!was_inside) {
        ESPY_SOMETIMES("territory: a directory that comes from outside");
        places_.forget_outside();
    }
    place& which = places_.get(key);
    if (parent == nullptr) {
        places_.put_outside(which);
    } else {
        places_.put(which, *parent, name);
    }
    // Renames that are queued together merge, and lose their order: where the last one led is asked.
    if (std::exchange(which.moved_in, stretch_) == stretch_) {
        ESPY_SOMETIMES("territory: a directory that was renamed twice at a stretch");
        places_.doubt(which);
    }
}

void territory::removed(std::string_view key) {
    if (place* const known = places_.find(key)) {
        places_.remove(*known);
    }
}

void territory::rest() noexcept {
    volumes_.rest();
}

} // namespace espy::activities
