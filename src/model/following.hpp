/// Symbolic links that are followed, as far as the tree that they are in is concerned.
#pragma once

#include "record/store.hpp"

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace espy::tree {

/// Which links have come, and who is to hear when one leaves; it reads the record. Distinct objects: safe.
/// Shared objects: unsafe.
class following {
public:
    /// `follows`: links are to be followed.
    following(const store& tree, bool follows) : tree_(tree), follows_(follows) {}

    /// Symbolic links that have come, or entries that are ones as is known by now, if they are to be
    /// followed; some may be gone again.
    std::vector<entry_index> take_links() { return std::exchange(came_, {}); }
    bool has_links() const noexcept { return !came_.empty(); }
    /// Some of either have come since they were taken.
    bool has_news() const noexcept { return !came_.empty() || !opened_.empty(); }
    /// Directories that were opened: what links lead to may be among them.
    std::vector<entry_index> take_opened() { return std::exchange(opened_, {}); }
    /// Calls `leaves` before one is told to be gone, or to be another thing.
    void on_link_leaves(std::function<void(entry_index)> leaves) {
        link_leaves_ = std::move(leaves);
    }
    /// The first symbolic link on the way to `below_root`, and what is behind it; `none`: there is
    /// none.
    std::pair<entry_index, std::string_view> link_on(std::string_view below_root) const noexcept;
    /// It is a directory that has been opened.
    void open(entry_index index);
    /// It may be one that is to be followed.
    void come(entry_index index);
    /// Before it is told to be gone, or another thing: what is told below it goes before it.
    void leave_link(entry_index index) {
        if (link_leaves_ && tree_.at(index).type == entry_type::symlink) {
            link_leaves_(index);
        }
    }
    /// The path is that of a directory whose content is told.
    bool is_open(std::string_view below_root) const noexcept;

private:
    const store& tree_;
    bool follows_;
    std::vector<entry_index> came_;
    std::vector<entry_index> opened_;
    std::function<void(entry_index)> link_leaves_;
};

} // namespace espy::tree
