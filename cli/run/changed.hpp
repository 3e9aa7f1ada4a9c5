/// The changes that a run is about.
#pragma once

#include <espy/batch.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {

/// Settled batches, one after the other. Distinct objects: safe. Shared objects: unsafe.
class changed {
public:
    void add(batch changes);
    /// Adds what `later` has, and leaves it empty.
    void take(changed& later);

    bool empty() const noexcept { return batches_.empty(); }
    void clear() noexcept { batches_.clear(); }

    /// Every path in the changes, old names and removed ones too, each once.
    std::vector<std::string> all_paths() const;
    /// What the command may be asked to look at: those paths where something other than a directory
    /// is now.
    std::vector<std::string> files() const;
    /// JSON, one object a line.
    std::string json() const;

private:
    std::deque<batch> batches_;
};

} // namespace espy::cli
