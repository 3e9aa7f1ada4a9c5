/// The changes that a run is about.
#pragma once

#include <espy/batch.hpp>

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {

/// How often files got new content, by path.
using write_counts = std::map<std::string, unsigned, std::less<>>;

/// Settled batches, one after the other. Distinct objects: safe. Shared objects: unsafe.
class changed {
public:
    /// @param times_written As by `times_written`, of these.
    void add(batch changes, write_counts times_written = {});
    /// Adds what `later` has, and leaves it empty.
    void take(changed& later);

    bool empty() const noexcept { return batches_.empty(); }
    void clear() noexcept {
        batches_.clear();
        times_written_.clear();
    }

    /// Every path in the changes, old names and removed ones too, each once.
    std::vector<std::string> all_paths() const;
    /// What the command may be asked to look at: those paths where something other than a directory
    /// is now.
    std::vector<std::string> files() const;
    /// JSON, one object a line.
    std::string json() const;

    const std::deque<batch>& batches() const noexcept { return batches_; }
    /// How often a file was closed after writing, or replaced by a rename, in all that went into the
    /// batches. One that came anew counts as if that were more than once.
    unsigned times_written(std::string_view path) const;

private:
    std::deque<batch> batches_;
    write_counts times_written_;
};

} // namespace espy::cli
