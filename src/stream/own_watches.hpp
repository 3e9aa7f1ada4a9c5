/// The watches of one root.
#pragma once

#include "stream/watch_table.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace espy::tree {

/// What one root has in the table of all. Distinct objects: safe as long as their tables are distinct.
/// Shared objects: unsafe.
class own_watches {
public:
    own_watches(watch_table& all, root_index owner) noexcept : all_(all), owner_(owner) {}

    void add(watch_id watch, subject what) {
        all_.add(watch, {owner_, what});
        directories_ += what.is_directory() ? 1U : 0U;
    }
    /// True if nobody needs it any more.
    bool remove(watch_id watch, subject what) {
        directories_ -= what.is_directory() ? 1U : 0U;
        return all_.remove(watch, {owner_, what});
    }
    /// The first directory that it stands for, or `none`.
    directory_index find(watch_id watch) const noexcept { return all_.find(watch, owner_); }
    bool has(watch_id watch, subject what) const {
        std::vector<subscriber> subscribers;
        all_.collect(watch, subscribers);
        return std::count(subscribers.begin(), subscribers.end(), subscriber{owner_, what}) == 1;
    }
    /// Directories that have one.
    std::uint64_t directories() const noexcept { return directories_; }

private:
    watch_table& all_;
    root_index owner_;
    std::uint64_t directories_ = 0;
};

} // namespace espy::tree
