/// What was away for a moment, unseen, and is back.
///
/// It is where it was known to be, so nothing about the tree needs to be told. But whoever read a
/// file below it at that moment found another one at its path, or none, and is not to believe that.
#pragma once

#include "base/memory/fenced.hpp"
#include "model/hearing/event.hpp"
#include "record/store.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace espy::tree {

/// Which directories were told of lately, and what has come to the root's path. Pure: it changes the
/// record, and tells and asks nobody. Distinct objects: safe. Shared objects: unsafe.
class returning {
public:
    /// What follows from something that came to where it is known to be.
    enum class verdict : std::uint8_t {
        /// No directory, or none that was looked into.
        nothing,
        /// The consumer was told where it is after that, and has read what is there since.
        told_since,
        /// It may be another one that has come, and be gone by now. If not, its listing tells all again.
        listed_again,
        /// Its files are to be told as modified.
        told_again,
    };

    explicit returning(store& tree) : tree_(tree) {}

    /// The consumer is told where a directory is, and has read nothing there before `until`.
    void told(directory_index where, position until) { placed_.note(where, 0, until); }
    /// At `at`, something came to where it is known to be.
    verdict judge(entry_index index, position at);

    /// Something has come to the root's path. When it is opened, it is what was there before, or not.
    void root_came(root_arrival came);
    /// When it came that is the same, if something has come; that is over.
    std::optional<position> root_is_same() noexcept {
        return std::exchange(root_came_, std::nullopt);
    }
    void root_is_another() noexcept { root_came_.reset(); }
    /// It was renamed to the root's path; true until it was asked once.
    bool take_moved_in() noexcept { return std::exchange(root_moved_in_, false); }

    void reached(position at) { placed_.passed(at); }
    void fence(position seen) { placed_.fence(seen); }
    void batch_ends() noexcept { placed_.leave_open(); }

private:
    store& tree_;
    /// Directories that were told of lately: of all that was queued by then.
    fenced<directory_index> placed_;
    /// When something came to the root's path that has not been opened yet.
    std::optional<position> root_came_;
    bool root_moved_in_ = false;
};

} // namespace espy::tree
