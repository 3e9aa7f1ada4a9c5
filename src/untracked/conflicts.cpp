/// Renames, and what is in their way.
#include "untracked/account.hpp"

#include <algorithm>

namespace espy::untracked {
namespace {

/// No more directories are looked for, one because of the other.
constexpr unsigned most_depth_of_search = 8;
/// So often is one of the directories that something would be moved into itself by looked for anew.
constexpr unsigned most_rounds = 16;
/// No path has more directories than it has bytes.
constexpr std::size_t deepest = 65536;

} // namespace

/// Tells that it was renamed, after what is in the way has been told to have left it. False if that
/// could not be found out; nothing is told then, until names in doubt are looked at.
bool account::shift(const slot& from, const slot& to, const thing& what) {
    if (what.is_directory && !untangle(what.key, to.directory)) {
        doubt(from);
        return false;
    }
    const thing there = ledger_.at(to);
    if (there.is_directory && there != what && !make_room(to)) {
        doubt(from);
        return false;
    }
    // What was in the way may have changed places with this one.
    const auto source = source_of(from, what);
    if (!source) {
        came(to, what);
    } else if (*source != to) {
        tell_shift(*source, to, what);
    }
    return true;
}

void account::tell_shift(const slot& from, const slot& to, const thing& what) {
    place* const old = land_.locate(from.directory);
    place* const now = land_.locate(to.directory);
    const bool was_shown = old != nullptr && shows(*old);
    const bool is_shown = now != nullptr && shows(*now);
    const std::string old_path = was_shown ? path_in(*old, from.name) : std::string();
    const std::string path = is_shown ? path_in(*now, to.name) : std::string();
    const entry_type type = type_of(to, what);
    const thing there = ledger_.at(to);
    if (there.exists() && ((is_shown && !was_shown) || what.is_directory != there.is_directory)) {
        end(to, there);
    }
    relocate(what, old, now, to);
    if (old != nullptr) {
        ledger_.put(from, {});
    }
    if (now != nullptr) {
        ledger_.put(to, what);
    }
    if (was_shown && is_shown) {
        tell_.renamed(path, old_path, type, false);
    } else if (was_shown) {
        tell_.entry(change_kind::removed, old_path, type);
    } else if (is_shown) {
        tell_.entry(change_kind::created, path, type);
    }
}

void account::relocate(const thing& what, place* from, place* to, const slot& target) {
    if (what.is_directory) {
        land_.moved(what.key, from != nullptr, to, target.name);
    } else {
        objects_.give(what.key, hash_of(target));
    }
}

/// False, and nothing is told, if that cannot be, as far as is believed.
bool account::exchange(const slot& from, const slot& to, const thing& what, const thing& other) {
    const ledger::entry* const there = ledger_.find(to);
    const auto believed = other.is_directory ? land_.believed(other.key) : std::nullopt;
    if ((there != nullptr && there->is_other(other)) || (believed && *believed != to) ||
        (what.is_directory && is_in(to.directory, what.key)) ||
        (other.is_directory && is_in(from.directory, other.key))) {
        return false;
    }
    place* const here = land_.locate(from.directory);
    place* const yonder = land_.locate(to.directory);
    const bool both = here != nullptr && yonder != nullptr && shows(*here) && shows(*yonder);
    if (!both) {
        // What comes finds its name free.
        const bool first = yonder == nullptr || !shows(*yonder);
        tell_shift(first ? from : to, first ? to : from, first ? what : other);
        tell_shift(first ? to : from, first ? from : to, first ? other : what);
        return true;
    }
    const std::string old_path = path_in(*here, from.name);
    const std::string path = path_in(*yonder, to.name);
    const entry_type type = type_of(from, what);
    relocate(what, here, yonder, to);
    relocate(other, yonder, here, from);
    ledger_.put(from, other);
    ledger_.put(to, what);
    tell_.renamed(path, old_path, type, true);
    return true;
}

bool account::is_in(const std::string& directory, std::string_view other) {
    return !way_up(directory, other).empty();
}

/// The directories from `directory` up to `top`, which is the last; none if it is not among them.
std::vector<std::string> account::way_up(const std::string& directory, std::string_view top) {
    std::vector<std::string> way;
    const place* at = land_.locate(directory);
    for (; at != nullptr && way.size() <= deepest; at = at->parent) {
        way.emplace_back(at->key);
        if (at->key == top) {
            return way;
        }
    }
    return {};
}

/// A directory is believed to be where something else is.
bool account::make_room(const slot& where) {
    const thing there = ledger_.at(where);
    return !there.exists() || resettle(where, there);
}

/// Tells where a directory is that cannot be where it is believed to be; false if it is there all the
/// same.
bool account::resettle(const slot& where, const thing& what) {
    if (depth_ >= most_depth_of_search) {
        return false;
    }
    slot now;
    // If it was removed, that was before something else came here.
    const finder::result how = land_.ask(what.key, now, false);
    if (how == finder::result::found) {
        ++depth_;
        const bool done = now != where && shift(where, now, what);
        --depth_;
        return done;
    }
    if (how != finder::result::moving) {
        end(where, what);
    }
    return how != finder::result::moving;
}

/// Nothing can be moved into itself: one of the directories in between has left it.
bool account::untangle(const std::string& key, const std::string& directory) {
    for (unsigned round = 0; round < most_rounds; ++round) {
        // To look for one may forget any of them: the names of all are needed first.
        const std::vector<std::string> way = way_up(directory, key);
        if (way.empty()) {
            return true;
        }
        const bool done = std::any_of(way.begin(), way.end() - 1, [&](const std::string& each) {
            const auto believed = land_.believed(each);
            return believed && resettle(*believed, {each, true});
        });
        if (!done) {
            return false;
        }
    }
    return false; // others turn it round faster than it can be followed
}

} // namespace espy::untracked
