/// Ways through the tree: up from an entry, down a path, and from below through all of a subtree.
#include "record/store.hpp"

namespace espy::tree {

entry_index store::find_below(std::string_view below_root) const noexcept {
    entry_index at = top();
    while (!below_root.empty()) {
        if (entries_[at].directory == none) {
            return none;
        }
        const auto slash = below_root.find('/');
        at = find(entries_[at].directory, below_root.substr(0, slash));
        if (at == none) {
            return none;
        }
        below_root.remove_prefix(slash == std::string_view::npos ? below_root.size() : slash + 1);
    }
    return at;
}

bool store::is_within(entry_index index, entry_index ancestor) const noexcept {
    if (entries_[ancestor].directory == none) {
        return index == ancestor; // as a rule it is a file
    }
    for (; index != none; index = entries_[index].parent) {
        if (index == ancestor) {
            return true;
        }
    }
    return false;
}

void store::append_path(entry_index index, entry_index ancestor, std::string& out) const {
    std::size_t size = 0;
    for (entry_index i = index; i != ancestor; i = entries_[i].parent) {
        size += std::size_t{entries_[i].name_size} + 1;
    }
    if (size == 0) {
        return;
    }
    std::size_t end = out.size() + size - 1;
    out.resize(end);
    for (entry_index i = index; i != ancestor; i = entries_[i].parent) {
        const std::string_view part = name(i);
        end -= part.size();
        part.copy(out.data() + end, part.size());
        if (entries_[i].parent != ancestor) {
            out[--end] = '/';
        }
    }
}

std::uint32_t store::depth(entry_index index) const noexcept {
    std::uint32_t levels = 0;
    for (; entries_[index].parent != none; index = entries_[index].parent) {
        ++levels;
    }
    return levels;
}

entry_index store::first_in_postorder(entry_index subtree) const noexcept {
    for (;;) {
        const directory_index d = entries_[subtree].directory;
        if (d == none || directories_[d].first_child == none) {
            return subtree;
        }
        subtree = directories_[d].first_child;
    }
}

entry_index store::next_in_postorder(entry_index index, entry_index subtree) const noexcept {
    if (index == subtree) {
        return none;
    }
    const entry& e = entries_[index];
    return e.next == none ? e.parent : first_in_postorder(e.next);
}

} // namespace espy::tree
