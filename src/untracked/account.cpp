#include "untracked/account.hpp"

namespace espy::untracked {

std::string path_in(const place& in, std::string_view name) {
    std::string path = in.path;
    if (!path.ends_with('/')) {
        path += '/';
    }
    return path += name;
}

void account::came(const slot& where, const thing& what) {
    if (land_.locate(where.directory) == nullptr) {
        if (what.is_directory) {
            land_.made_outside(what.key);
        }
        return;
    }
    ledger_.touch(where);
    if (ledger_.holds(where, what)) {
        return;
    }
    const auto before = what.is_directory ? land_.believed(what.key) : std::nullopt;
    if (before && *before != where) {
        shift(*before, where, what);
        return;
    }
    const thing there = ledger_.at(where);
    if (there.exists() && (!there.is_directory || !make_room(where))) {
        end(where, there);
    }
    arrive(where, what);
}

void account::arrive(const slot& where, const thing& what) {
    place* const in = land_.locate(where.directory);
    if (in == nullptr) {
        return;
    }
    if (what.is_directory) {
        land_.made(what.key, *in, where.name);
    } else {
        objects_.give(what.key, hash_of(where));
    }
    ledger_.put(where, what);
    if (shows(*in)) {
        tell_.entry(change_kind::created, path_in(*in, where.name), type_of(where, what));
    }
}

void account::left(const slot& where, const thing& what) {
    const bool inside = land_.locate(where.directory) != nullptr;
    if (inside) {
        ledger_.touch(where);
    }
    if (!what.is_directory) {
        objects_.take(what.key, hash_of(where));
    }
    const auto from = source_of(where, what);
    if (from && (inside || *from != where)) {
        end(*from, what);
    } else if (what.is_directory) {
        land_.removed(what.key);
    }
}

/// Where the consumer has it; nothing if it was told to be gone.
std::optional<slot> account::source_of(const slot& from, const thing& what) {
    if (what.is_directory) {
        if (auto known = land_.believed(what.key)) {
            return known;
        }
    }
    const ledger::entry* const known = ledger_.find(from);
    return known != nullptr && known->is_other(what) ? std::nullopt : std::optional(from);
}

void account::ended(const thing& what) {
    if (const auto where = land_.believed(what.key)) {
        end(*where, what);
    } else {
        land_.removed(what.key);
    }
}

void account::end(const slot& where, const thing& what) {
    if (what.is_directory) {
        empty(what.key);
    }
    const place* const in = land_.locate(where.directory);
    if (in != nullptr) {
        if (shows(*in)) {
            tell_.entry(change_kind::removed, path_in(*in, where.name), type_of(where, what));
        }
        ledger_.put(where, {});
    }
    if (what.is_directory) {
        land_.removed(what.key);
    } else {
        objects_.take(what.key, hash_of(where));
    }
}

/// Before a directory is told to be removed.
void account::empty(const std::string& directory) {
    for (const std::string& name : ledger_.names_in(directory)) {
        const slot where{directory, name};
        const thing there = ledger_.at(where);
        if (there.exists() && (!there.is_directory || !resettle(where, there))) {
            end(where, there);
        }
    }
    ledger_.forget(directory);
}

void account::moved(const slot& from, const slot& to, const thing& what, const thing& partner) {
    const bool was_inside = land_.locate(from.directory) != nullptr;
    const bool is_inside = land_.locate(to.directory) != nullptr;
    if (was_inside) {
        ledger_.touch(from);
    }
    if (is_inside) {
        ledger_.touch(to);
    }
    const auto source = source_of(from, what);
    if (!was_inside && !is_inside && (!source || *source == from)) {
        return;
    }
    if (!source) {
        // It was told to be gone, or is known to be there already.
        if (partner.is_directory && is_inside && land_.believed(partner.key) == to) {
            shift(to, from, partner);
        }
        if (is_inside && !ledger_.holds(to, what)) {
            came(to, what);
        }
    } else if (*source != to &&
               !(*source == from && partner.exists() && exchange(from, to, what, partner))) {
        shift(*source, to, what);
    }
}

bool account::agrees(const slot& where, const thing& what) {
    const ledger::entry* const known = ledger_.find(where);
    if (known == nullptr || !known->is_other(what)) {
        return true;
    }
    doubt(where);
    return false;
}

bool account::trim() {
    constexpr std::size_t many = std::size_t{1} << 16;
    constexpr std::size_t most = std::size_t{1} << 18;
    if (ledger_.size() >= many) {
        ledger_.forget_certain();
    }
    return ledger_.size() < most;
}

entry_type account::type_of(const slot& where, const thing& what) {
    if (what.is_directory) {
        return entry_type::directory;
    }
    objects::object& known = objects_.get(what.key);
    if (known.type == entry_type::none) {
        known.type = land_.finder().look(what.key, where.directory, where.name.c_str()).type;
    }
    return known.type;
}

} // namespace espy::untracked
