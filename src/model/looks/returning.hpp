/// What was away for a moment, unseen, and is back.
#pragma once

#include "base/memory/fenced.hpp"
#include "model/hearing/event.hpp"
#include "record/store.hpp"

#include <optional>

namespace espy::tree {

class model;
class teller;

/// Which directories were told of lately, and what has come to the root's path. Distinct objects:
/// safe. Shared objects: unsafe.
class returning {
public:
    explicit returning(model& of);

    /// The consumer is told where a directory is.
    void note_place(directory_index where);
    /// What holds a name came to it, as an event says.
    void came_again(entry_index known, position at);
    /// A directory came to where it is known to be.
    void returned(entry_index index, position at);

    /// Something has come to the root's path. When it is opened, it is what was there before, or not.
    void root_came(root_arrival came);
    void root_is_same();
    void root_is_another() noexcept { root_came_.reset(); }
    /// The root has been listed.
    void tell_moved_in();

    void reached(position at) { placed_.passed(at); }
    void fence(position seen) { placed_.fence(seen); }
    void batch_ends() noexcept { placed_.leave_open(); }

private:
    model& model_;
    store& tree_;
    teller& teller_;
    /// Directories that were told of lately: of all that was queued by then.
    fenced<directory_index> placed_;
    /// When something came to the root's path that has not been opened yet.
    std::optional<position> root_came_;
    bool root_moved_in_ = false;
};

} // namespace espy::tree
