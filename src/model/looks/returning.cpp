#include "model/looks/returning.hpp"

#include "base/check.hpp"

namespace espy::tree {

void returning::root_came(root_arrival came) {
    root_came_ = came.at;
    root_moved_in_ = came.how == inotify::mask::moved_to;
}

returning::verdict returning::judge(entry_index index, position at) {
    const directory_index number = tree_.at(index).directory;
    if (tree_.at(index).type != entry_type::directory || number == none) {
        return verdict::nothing;
    }
    const auto* const placed = placed_.find(number);
    if (placed != nullptr && at < placed->until) {
        ESPY_SOMETIMES("returned: told of since");
        return verdict::told_since;
    }
    directory& d = tree_.dir(number);
    if (tree_.at(index).is_dirty() || (d.relist && !tree_.at(index).is_denied())) {
        ESPY_SOMETIMES("returned: not where it was thought to be");
        d.relist = d.rebound = d.another = true;
        return verdict::listed_again;
    }
    return verdict::told_again;
}

} // namespace espy::tree
