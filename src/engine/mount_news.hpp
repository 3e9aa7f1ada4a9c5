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

    /// The list of mounts is another one.
    void changed();
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
    void take(const std::vector<mounts::change>& changes);
    bool settles(const unplaced& at);

    engine& engine_;
    bool may_have_moved_ = false;
    /// Where something was mounted; asked once more when all that was queued has been applied.
    std::vector<std::string> mounted_;
    /// Where something is mounted on what is not known yet: its event may not be queued yet.
    std::vector<unplaced> unplaced_;
    /// How many events had been heard when they were asked for last.
    std::uint64_t unplaced_at_ = 0;
};

} // namespace espy::tree
