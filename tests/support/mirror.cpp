#include "mirror.hpp"

#include <string>

namespace espy::test {
namespace {

/// What is below a directory: all keys that begin with its path and a slash.
template <typename Tree>
auto below(Tree& tree, std::string_view directory) {
    const std::string prefix(directory);
    return std::pair(tree.lower_bound(prefix + '/'), tree.lower_bound(prefix + '0'));
}

/// Takes a path and everything below it out of the map, with keys relative to it.
tree_map take(tree_map& tree, std::string_view path) {
    tree_map taken;
    if (const auto top = tree.find(path); top != tree.end()) {
        taken.emplace(std::string(), top->second);
        tree.erase(top);
    }
    const auto [first, last] = below(tree, path);
    for (auto at = first; at != last; ++at) {
        taken.emplace_hint(taken.end(), at->first.substr(path.size()), at->second);
    }
    tree.erase(first, last);
    return taken;
}

void put(tree_map& tree, std::string_view path, const tree_map& taken) {
    for (const auto& [name, type] : taken) {
        tree.insert_or_assign(std::string(path) + name, type);
    }
}

bool is_empty(const tree_map& tree, std::string_view directory) {
    const auto [first, last] = below(tree, directory);
    return first == last;
}

/// The directory that a path is in is known, or is the root.
bool has_parent(const tree_map& tree, const change& told) {
    if (told.path == told.root_path) {
        return true;
    }
    const std::string_view parent = told.path.substr(0, told.path.rfind('/'));
    if (parent.size() <= told.root_path.size()) {
        return true;
    }
    const auto found = tree.find(parent);
    // A symbolic link has content for whoever follows it.
    return found != tree.end() &&
           (found->second == entry_type::directory || found->second == entry_type::symlink);
}

} // namespace

void mirror::apply(const batch& told) {
    for (const change& one : told) {
        apply(one);
    }
}

void mirror::apply(const change& told) {
    tree_map& tree = trees_[told.root];
    if (told.seq <= seq_) {
        contradict(told, "the sequence number does not grow");
    }
    seq_ = told.seq;
    switch (told.kind) {
    case change_kind::exists:
    case change_kind::created: created(told, tree); break;
    case change_kind::removed: removed(told, tree); break;
    case change_kind::renamed: renamed(told, tree); break;
    case change_kind::modified:
    case change_kind::written:
    case change_kind::attributes:
    case change_kind::opened:
    case change_kind::accessed:
    case change_kind::closed: about(told, tree); break;
    case change_kind::root_gone:
        if (!tree.empty()) {
            contradict(told, "its content was not told removed before");
        }
        break;
    case change_kind::ready:
    case change_kind::overflow:
    case change_kind::resynced:
    case change_kind::watch_failed:
    case change_kind::root_back:
    case change_kind::unmounted:
    case change_kind::event: break;
    }
}

void mirror::created(const change& told, tree_map& tree) {
    if (!selected_.contains(told.root) && !has_parent(tree, told)) {
        contradict(told, "its directory is not known");
    }
    if (told.type == entry_type::none) {
        contradict(told, "it has no type");
    }
    if (!tree.insert_or_assign(std::string(told.path), told.type).second) {
        contradict(told, "it is known already");
    }
}

void mirror::removed(const change& told, tree_map& tree) {
    about(told, tree);
    if (!is_empty(tree, told.path)) {
        contradict(told, "its content was not told removed before");
    }
    take(tree, told.path);
}

void mirror::renamed(const change& told, tree_map& tree) {
    if (!selected_.contains(told.root) && !has_parent(tree, told)) {
        contradict(told, "its directory is not known");
    }
    const tree_map moved = take(tree, told.from);
    if (moved.empty()) {
        contradict(told, "what was renamed is not known");
    } else if (moved.begin()->second != told.type) {
        contradict(told, "what was renamed is known with another type");
    }
    const bool onto_content = !is_empty(tree, told.path);
    const tree_map there = take(tree, told.path);
    if (there.empty() && (told.replaced || told.exchanged)) {
        contradict(told, "nothing is known under the new name");
    } else if (!there.empty() && !told.replaced && !told.exchanged) {
        contradict(told, "something is known under the new name");
    }
    if (told.exchanged) {
        put(tree, told.from, there);
    } else if (onto_content) {
        contradict(told, "the content of what it replaced was not told removed before");
    }
    put(tree, told.path, moved);
}

void mirror::about(const change& told, const tree_map& tree) {
    if (told.path == told.root_path && told.type == entry_type::directory) {
        return;
    }
    const auto found = tree.find(told.path);
    if (found == tree.end()) {
        contradict(told, "it is not known");
    } else if (found->second != told.type) {
        contradict(told, "it is known with another type");
    }
}

void mirror::contradict(const change& told, std::string_view why) {
    std::string text = to_line(told);
    text += " (";
    text += to_string(told.type);
    text += ", change ";
    text += std::to_string(told.seq);
    text += "): ";
    text += why;
    contradictions_.push_back(std::move(text));
}

} // namespace espy::test
