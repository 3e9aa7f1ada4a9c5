/// Directories that cannot be opened, watched or listed.
#pragma once

#include "base/limits.hpp"
#include "model/action.hpp"
#include "model/directories/troubles.hpp"
#include "record/store.hpp"

#include <cstdint>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::tree {

class model;
class teller;

/// Which directories of a model are in trouble, and when they are tried again.
/// Distinct objects: safe. Shared objects: unsafe.
class refusals {
public:
    explicit refusals(model& of);

    /// Tries what could not be reached, or not be watched, once more.
    void retry();
    /// Some directory's attributes have changed; perhaps one of those that could not be read.
    void retry_denied();
    /// It is watched, but the kernel tells of little that it changes there by itself.
    void made_by_kernel(entry_index index, std::string_view message);
    /// It was opened but not watched: the limit is reached.
    verdict uncovered(entry_index index, std::error_code why, std::string_view message,
                      std::uint64_t inode, std::uint64_t device);
    void arm_failed(entry_index index, std::error_code why, std::string_view message);
    /// The directory at the entry's name, or at the root's path, that cannot be opened or watched.
    void is_closed(entry_index index, const sys::status& there);
    /// The consumer has not been told yet that it cannot be watched.
    bool tells_failure(entry_index index) const noexcept;
    /// Its path leads elsewhere by now, or may not be followed; it is tried again later.
    void unreachable(entry_index index, std::error_code why);
    void listing_failed(directory_index where, std::error_code why);
    bool has_dirty() const noexcept { return troubles_.has_dirty(); }
    /// Some directory has another place since the last `retry`: what could not be reached then may be
    /// by now, though no event says so.
    bool reaches_more() const noexcept { return reaches_more_; }
    std::uint64_t uncovered_count() const noexcept {
        return troubles_.uncovered_count() + troubles_.denied_count();
    }
    /// Directories of which it was told that they failed, and that are tried again.
    std::uint64_t failed_count() const noexcept;
    bool awaits_listing() const noexcept;
    void arm_denied(entry_index index);
    void mark_dirty(entry_index index);
    void find_all_again();
    void clear_failures(entry_index index) {
        const entry& e = tree_.at(index);
        if (e.trouble != trouble::nothing || e.directory != none) {
            clear_failures_of_directory(index);
        }
    }

    void note_reaches_more() noexcept { reaches_more_ = true; }
    /// May not be read, or might not, perhaps.
    const std::vector<entry_index>& denied() const noexcept { return troubles_.denied(); }
    /// Before anything is known: no event need come any more about a name that was looked at.
    void events_are_hints() noexcept { events_are_hints_ = true; }
    /// What `before` tried again under another engine is tried here anyway.
    void continue_from(const refusals& before);

    void keep_within(const limit::of_model& most) noexcept { troubles_.keep_within(most); }
    void check() const { troubles_.check(); }

private:
    void clear_failures_of_directory(entry_index index);
    void fail(entry_index index, std::error_code why, std::string_view message);
    void close_if_adrift(entry_index index);

    model& model_;
    store& tree_;
    teller& teller_;
    troubles troubles_;
    bool reaches_more_ = false;
    bool events_are_hints_ = false;
};

} // namespace espy::tree
