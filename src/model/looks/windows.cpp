#include "model/looks/windows.hpp"

#include <algorithm>

namespace espy::tree {

void windows::note(directory_index where, std::string_view name, position from) {
    looks_.note(key_of(where, name), from);
}

certainty windows::compare(directory_index where, const event& what, entry_index known) const {
    position from = 0;
    position until = 0;
    const auto narrow = [&](const auto* window) {
        if (window != nullptr) {
            from = std::max(from, window->from);
            until = std::max(until, window->until);
        }
    };
    const auto narrow_by_listing_of = [&](directory_index listed) {
        narrow(listings_.empty() ? nullptr : listings_.find(listed));
        until = tree_.dir(listed).unlisted ? never : until;
    };
    narrow_by_listing_of(where);
    if (known != none && tree_.at(known).directory != none) {
        narrow_by_listing_of(tree_.at(known).directory);
    }
    if (!looks_.empty()) {
        narrow(looks_.find(key_of(where, what.name)));
    }
    // The last one before may stand for a later one, too: equal neighbours in the queue become one.
    if (what.at + what.size < from) {
        return certainty::contained;
    }
    return what.at < until ? certainty::open : certainty::exact;
}

} // namespace espy::tree
