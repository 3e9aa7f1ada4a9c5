/// Mounts that come and go, as far as roots are concerned.
#pragma once

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
    /// All that was queued has been applied.
    void settled();
    /// Some place is to be asked for once more by then.
    bool wait() const noexcept { return !mounted_.empty(); }
    bool are_left() const noexcept { return !mounted_.empty() || !unplaced_.empty(); }

private:
    engine& engine_;
    /// Where something was mounted; asked once more when all that was queued has been applied.
    std::vector<std::string> mounted_;
    /// Where something is mounted on what is not known yet: its event may not be queued yet.
    std::vector<std::string> unplaced_;
};

} // namespace espy::tree
