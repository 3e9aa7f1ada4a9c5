#include "settle/overlay.hpp"

#include "base/check.hpp"

#include <utility>

namespace espy::settle {

overlay::overlay() {
    node top;
    top.type = entry_type::directory;
    top.type_before = entry_type::directory;
    top.original = true;
    nodes_.push_back(std::move(top));
}

void overlay::apply(const change& change, std::string_view path, std::string_view from) {
    switch (change.kind) {
    case change_kind::exists:
    case change_kind::created: created(change, path); return;
    case change_kind::removed: removed(change, path); return;
    case change_kind::renamed: renamed(change, path, from); return;
    default: touched(change, path); return;
    }
}

void overlay::created(const change& change, std::string_view path) {
    slot where = slot_of(path);
    const auto occupant = now_.find(where);
    if (occupant != now_.end()) {
        leave(occupant->second);
    }
    const auto former = before_.find(where);
    node_index index = none;
    if (former != before_.end() && !nodes_[former->second].live &&
        nodes_[former->second].type_before == change.type) {
        index = former->second;
        nodes_[index].happened = {change.type == entry_type::directory ? change_kind::attributes
                                                                       : change_kind::modified};
        nodes_[index].live = true;
    } else {
        index = add({});
        nodes_[index].listed = change.kind == change_kind::exists;
    }
    put(index, std::move(where));
    node& n = nodes_[index];
    n.type = change.type;
    n.fresh = true;
    n.as_it_came = true;
    n.unfinished = false;
    n.told_at = change.told_at;
}

void overlay::removed(const change& change, std::string_view path) {
    const node_index index = find(path, change.type);
    nodes_[index].told_at = change.told_at;
    leave(index);
}

void overlay::renamed(const change& change, std::string_view path, std::string_view from) {
    const node_index index = find(from, change.type);
    slot target = slot_of(path);
    if (is_within(target.parent, index)) {
        return;
    }
    if (change.exchanged) {
        const node_index other = find(path, entry_type::none);
        if (is_within(nodes_[index].now.parent, other)) {
            return;
        }
        slot source = nodes_[index].now;
        put(other, std::move(source));
        nodes_[other].told_at = change.told_at;
        nodes_[other].unfinished = false;
    } else {
        const auto occupant = now_.find(target);
        if (occupant != now_.end() && occupant->second != index) {
            leave(occupant->second);
        } else if (change.replaced && !before_.contains(target)) {
            leave(find(path, change.type));
        }
        now_.erase(nodes_[index].now);
    }
    put(index, std::move(target));
    nodes_[index].told_at = change.told_at;
    nodes_[index].unfinished = false;
}

void overlay::touched(const change& change, std::string_view path) {
    node& n = nodes_[find(path, change.type)];
    n.told_at = change.told_at;
    if (change.type != entry_type::none) {
        n.type = change.type;
    }
    switch (change.kind) {
    case change_kind::modified: n.unfinished = defers_; break;
    case change_kind::written: n.unfinished = false; break;
    case change_kind::opened:
        n.unfinished =
            n.unfinished || (defers_ && n.fresh && !n.happened.contains(change_kind::written));
        break;
    case change_kind::closed:
        // Opened by a reader, that is.
        n.unfinished = n.unfinished && !n.as_it_came && n.happened.contains(change_kind::modified);
        break;
    default: break;
    }
    n.as_it_came =
        n.as_it_came && change.kind != change_kind::modified && change.kind != change_kind::written;
    n.happened.insert(change.kind);
    if (change.kind == change_kind::modified) {
        n.happened.erase(change_kind::written);
    }
}

void overlay::conclude() {
    for (node_index i = 1; i < nodes_.size(); ++i) {
        // Parents come first, unless something was moved below what came later.
        node_index up = nodes_[i].now.parent;
        while (nodes_[i].live && up != none) {
            nodes_[i].live = nodes_[up].live;
            up = nodes_[up].now.parent;
        }
    }
    for (node_index i = 1; i < nodes_.size(); ++i) {
        if (nodes_[i].original || !nodes_[i].live || nodes_[i].type == entry_type::directory) {
            continue;
        }
        const auto former = before_.find(nodes_[i].now);
        if (former == before_.end() || nodes_[former->second].live ||
            nodes_[former->second].type_before != nodes_[i].type) {
            continue;
        }
        node& kept = nodes_[former->second];
        nodes_[i].live = false;
        kept.live = true;
        kept.type = nodes_[i].type;
        kept.fresh = nodes_[i].fresh;
        kept.as_it_came = nodes_[i].as_it_came;
        kept.unfinished = nodes_[i].unfinished;
        kept.happened = nodes_[i].happened;
        kept.happened.insert(change_kind::modified);
        kept.told_at = nodes_[i].told_at;
        put(former->second, nodes_[i].now);
    }
    for (node& n : nodes_) {
        if (defers_ && n.as_it_came && !n.unfinished && n.type == entry_type::file &&
            n.happened.contains(change_kind::modified)) {
            n.happened.insert(change_kind::written);
        }
    }
}

node_index overlay::at(const slot& where) const {
    const auto found = now_.find(where);
    return found == now_.end() ? none : found->second;
}

bool overlay::is_deferred(node_index index) const {
    const node& n = nodes_[index];
    return n.live && n.unfinished && n.type == entry_type::file;
}

void overlay::finish_all() noexcept {
    for (node& n : nodes_) {
        n.unfinished = false;
    }
}

void overlay::restart() {
    overlay next;
    next.defers_ = defers_;
    for (node_index i = 1; i < nodes_.size(); ++i) {
        if (!is_deferred(i)) {
            continue;
        }
        const node& old = nodes_[i];
        const std::string where = path(i);
        node_index index = none;
        if (old.original) {
            index = next.find(where, old.type);
        } else {
            slot place = next.slot_of(where);
            index = next.add({});
            next.put(index, std::move(place));
        }
        node& kept = next.nodes_[index];
        kept.type = old.type;
        kept.listed = old.listed;
        kept.fresh = old.fresh;
        kept.unfinished = true;
        kept.happened = old.happened;
        kept.told_at = old.told_at;
    }
    *this = std::move(next);
}

std::string overlay::path(node_index index) const {
    std::string result = nodes_[index].now.name;
    for (node_index up = nodes_[index].now.parent; up != anchor && up != none;
         up = nodes_[up].now.parent) {
        if (!nodes_[up].now.name.empty()) {
            result.insert(0, nodes_[up].now.name + '/');
        }
    }
    return result;
}

node_index overlay::find(std::string_view path, entry_type type) {
    const slot where = slot_of(path);
    return child(where.parent, where.name, type);
}

/// Known, or so far untouched: then it has been there since the beginning, unless its directory has
/// not, or what was there has left.
node_index overlay::child(node_index parent, std::string_view name, entry_type type) {
    slot where{parent, std::string(name)};
    const auto known = now_.find(where);
    if (known != now_.end()) {
        return known->second;
    }
    node added;
    added.type = type;
    if (nodes_[parent].original && !before_.contains(where)) {
        added.original = true;
        added.before = where;
        added.type_before = type;
    }
    const node_index index = add(std::move(added));
    if (nodes_[index].original) {
        before_.emplace(where, index);
    }
    put(index, std::move(where));
    return index;
}

slot overlay::slot_of(std::string_view path) {
    if (path.empty()) {
        return {anchor, std::string()};
    }
    node_index at = child(anchor, {}, entry_type::directory);
    for (;;) {
        const std::size_t slash = path.find('/');
        if (slash == std::string_view::npos) {
            return {at, std::string(path)};
        }
        at = child(at, path.substr(0, slash), entry_type::directory);
        path.remove_prefix(slash + 1);
    }
}

bool overlay::is_within(node_index index, node_index top) const {
    while (index != none && index != top) {
        index = nodes_[index].now.parent;
    }
    return index == top;
}

void overlay::leave(node_index index) {
    const auto found = now_.find(nodes_[index].now);
    if (found != now_.end() && found->second == index) {
        now_.erase(found);
    }
    nodes_[index].live = false;
}

void overlay::put(node_index index, slot where) {
    ESPY_CHECK(!is_within(where.parent, index)); // or its path has no end
    now_[where] = index;
    nodes_[index].now = std::move(where);
}

node_index overlay::add(node added) {
    nodes_.push_back(std::move(added));
    return static_cast<node_index>(nodes_.size() - 1);
}

} // namespace espy::settle
