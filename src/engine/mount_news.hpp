/// Mounts that come and go, as far as roots are concerned.
#pragma once

#include "base/time/position.hpp"
#include "way/mounts.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace espy::tree {

class engine;

/// What was mounted or unmounted, and where that is not known yet.
/// Distinct objects: safe. Shared objects: unsafe.
class mount_news {
public:
    explicit mount_news(engine& of);

    /// They wait until they are taken, which a call does that finds no event, and each of some that do.
    void call_begins();
    /// True if there were any.
    bool take();
    /// Since the call began.
    bool are_taken() const noexcept { return since_taken_ == 0; }
    /// The list has no news of a directory that was renamed with what is mounted in it. Of a root that
    /// is new here nobody has seen whether that was so.
    void may_have_moved() noexcept { may_have_moved_ = true; }
    /// What came of it, the list says if it is read.
    void read_again();
    /// All that was queued has been applied: if something may have moved, the list is read.
    void look_for_moved();
    void settled();
    /// Some place is to be asked for once more by then.
    bool wait() const noexcept;
    bool are_left() const noexcept { return !mounted_.empty() || !unplaced_.empty(); }

private:
    /// By the root of this number, which another may know it by.
    struct unplaced {
        std::string place;
        root_index owner;
    };
    void changed();
    void take(const std::vector<mounts::change>& changes);
    bool settles(const unplaced& at);

    engine& engine_;
    /// Calls that did not come to it.
    unsigned since_taken_ = 0;
    bool may_have_moved_ = false;
    /// Where something was mounted; asked once more when all that was queued has been applied.
    std::vector<std::string> mounted_;
    /// Where something is mounted on what is not known yet: its event may not be queued yet.
    std::vector<unplaced> unplaced_;
    /// How many events had been heard when they were asked for last.
    std::uint64_t unplaced_at_ = 0;
};

} // namespace espy::tree
