#include "settle/narrator.hpp"

#include <array>
#include <utility>

namespace espy::settle {

narrator::narrator(const overlay& tree, const subject& about, batch_writer out)
    : tree_(tree), about_(about), out_(out) {
    at_.reserve(tree.nodes().size());
    for (const node& n : tree.nodes()) {
        at_.push_back(n.original ? n.before : slot());
    }
}

void narrator::tell(const std::vector<step>& steps) {
    for (const step& next : steps) {
        tell_step(next);
    }
}

void narrator::arrive() {
    for (node_index i = 1; i < at_.size(); ++i) {
        at_[i] = tree_.nodes()[i].now;
    }
}

void narrator::tell_step(const step& next) {
    const node& n = tree_.nodes()[next.subject];
    switch (next.what) {
    case step::kind::remove: append(change_kind::removed, n, path(at_[next.subject])); return;
    case step::kind::create:
        at_[next.subject] = n.now;
        tell_created(n, path(n.now));
        return;
    case step::kind::move:
    case step::kind::exchange: break;
    }
    const std::string from = path(at_[next.subject]);
    const std::string to = path(n.now);
    change* const told = append(change_kind::renamed, n, to);
    if (told != nullptr) {
        told->from = out_.keep(from);
        told->replaced = next.what == step::kind::move && next.other != none;
        told->exchanged = next.what == step::kind::exchange;
    }
    if (next.what == step::kind::exchange) {
        at_[next.other] = at_[next.subject];
    }
    at_[next.subject] = n.now;
}

/// As what was made, if that is asked for; otherwise as what was done to it.
void narrator::tell_created(const node& n, std::string_view path) {
    const change_kind kind = n.listed ? change_kind::exists : change_kind::created;
    if (about_.tell.contains(kind)) {
        append(kind, n, path);
    } else {
        tell_touched(n, path);
    }
}

void narrator::tell_content(bool new_too) {
    for (node_index i = 1; i < tree_.nodes().size(); ++i) {
        const node& n = tree_.nodes()[i];
        if ((n.original || new_too) && n.live && !n.happened.empty() && !tree_.is_deferred(i)) {
            tell_touched(n, path(n.now));
        }
    }
}

void narrator::tell_touched(const node& n, std::string_view path) {
    constexpr std::array strongest_first{change_kind::written, change_kind::modified,
                                         change_kind::attributes};
    for (const change_kind kind : strongest_first) {
        if (n.happened.contains(kind) && append(kind, n, path) != nullptr) {
            break;
        }
    }
    for (const change_kind kind :
         {change_kind::opened, change_kind::accessed, change_kind::closed}) {
        if (n.happened.contains(kind)) {
            append(kind, n, path);
        }
    }
}

change* narrator::append(change_kind kind, const node& n, std::string_view path) {
    if (!about_.tell.contains(kind)) {
        return nullptr;
    }
    change& told = out_.append({});
    told.kind = kind;
    told.type = kind == change_kind::removed ? n.type_before : n.type;
    told.root = about_.root;
    told.root_path = about_.root_path;
    told.told_at = n.told_at;
    told.path = out_.keep(path);
    return &told;
}

std::string narrator::path(const slot& where) const {
    std::string below = where.name;
    for (node_index up = where.parent; up != overlay::anchor; up = at_[up].parent) {
        if (!at_[up].name.empty()) {
            below.insert(0, at_[up].name + '/');
        }
    }
    std::string result(about_.root_path);
    if (!below.empty()) {
        result += result.ends_with('/') ? "" : "/";
        result += below;
    }
    return result;
}

} // namespace espy::settle
