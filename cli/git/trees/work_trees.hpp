/// All work trees that the server of a user knows.
#pragma once

#include "git/trees/work_tree.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace espy::cli::git {

/// Which work tree is watched for another, and where in it that is.
struct served {
    work_tree* tree = nullptr;
    /// Empty, or ended by a slash: a submodule, or a repository in the work tree.
    std::string prefix;
};

/// Each has a watcher of its own, so that nobody waits for what happens in another. Distinct objects:
/// safe. Shared objects: unsafe.
class work_trees {
public:
    work_trees();

    /// The one in which `top` is, watched from now on if none is. Null: it cannot be.
    served find_or_add(std::string_view top);
    served find(std::string_view top) const;

    /// @return False if there is none whose top is `top`.
    bool drop(std::string_view top);
    void drop_gone();
    void drop_unasked_since(std::chrono::steady_clock::time_point when);

    std::uint64_t server() const noexcept { return server_; }
    const std::vector<std::unique_ptr<work_tree>>& all() const noexcept { return trees_; }

private:
    std::uint64_t server_;
    std::uint64_t last_number_ = 0;
    std::vector<std::unique_ptr<work_tree>> trees_;
};

/// Why nothing can be told of changes below `top`, in words; empty: it can.
std::string why_not_watched(const std::string& top);

} // namespace espy::cli::git
