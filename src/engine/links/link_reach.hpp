/// What the links of a tree lead to, and under which of them a directory is told.
#pragma once

#include "engine/roots/root.hpp"
#include "engine/roots/root_list.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espy::tree {

/// Each directory is told once: by the root, or by one of the links below it. Distinct objects: safe.
/// Shared objects: unsafe.
class link_reach {
public:
    /// `roots` are roots and what links lead to.
    explicit link_reach(const root_list<root>& roots) : roots_(roots) {}

    /// The path of the link below the top of the tree that it is in.
    std::string path_of_link(const root& r) const;
    /// The same, as of the file system.
    std::string place_of_link(const root& r) const;
    /// True if what the link leads to is to be told under it.
    bool leads_on(const root& r, const root_path::target& found) const;
    /// A directory below what a link leads to, which is told under another path; or that is pruned by
    /// the rules of the tree that the link is in.
    bool is_elsewhere(root_index number, std::string_view below) const;
    /// Some link leads to this directory of a tree.
    bool is_led_to(const root& r, entry_index directory) const;
    /// Both are below the same root.
    bool is_in_group(const root& other, const root& r) const noexcept;
    /// Links to directories above what this one leads to, and where in them that is.
    std::vector<std::pair<root_index, std::string>> over(const root& r) const;

private:
    const root_list<root>& roots_;
};

} // namespace espy::tree
