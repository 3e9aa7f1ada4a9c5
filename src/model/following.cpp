/// Symbolic links that are followed, as far as the tree that they are in is concerned: which have come,
/// and that one leaves. What they lead to is a root of its own (docs/design/0021).
#include "model/following.hpp"

namespace espy::tree {

void following::open(entry_index index) {
    if (follows_) {
        opened_.push_back(index);
    }
}

void following::come(entry_index index) {
    if (follows_ && tree_.at(index).type == entry_type::symlink) {
        came_.push_back(index);
    }
}

std::pair<entry_index, std::string_view>
following::link_on(std::string_view below_root) const noexcept {
    entry_index at = tree_.top();
    while (!below_root.empty() && tree_.at(at).directory != none) {
        const auto slash = below_root.find('/');
        at = tree_.find(tree_.at(at).directory, below_root.substr(0, slash));
        if (at == none || slash == std::string_view::npos) {
            break;
        }
        below_root.remove_prefix(slash + 1);
        if (tree_.at(at).type == entry_type::symlink) {
            return {at, below_root};
        }
    }
    return {none, {}};
}

bool following::is_open(std::string_view below_root) const noexcept {
    const entry_index at = tree_.find_below(below_root);
    return below_root.empty() || (at != none && tree_.at(at).directory != none);
}

} // namespace espy::tree
