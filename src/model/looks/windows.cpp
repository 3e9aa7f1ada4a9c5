#include "model/looks/windows.hpp"

#include <algorithm>

namespace espy::tree {

void windows::note(directory_index where, std::string_view name, position from) {
    looks_.note(key_of(where, name), from);
}

certainty windows::certainty_of(directory_index where, const event& what, entry_index known) const {
    const directory& d = tree_.dir(where);
    position from = d.listed_from;
    position until = d.listed_until;
    const auto narrow = [&](position begin, position end) {
        from = std::max(from, begin);
        until = std::max(until, end);
    };
    if (known != none && tree_.at(known).directory != none) {
        const directory& child = tree_.dir(tree_.at(known).directory);
        narrow(child.listed_from, child.listed_until);
    }
    if (!looks_.empty()) {
        const auto* const look = looks_.find(key_of(where, what.name));
        if (look != nullptr) {
            narrow(look->from, look->until);
        }
    }
    // The last one before may stand for a later one, too: equal neighbours in the queue become one.
    if (what.at + what.size < from) {
        return certainty::contained;
    }
    return what.at < until ? certainty::open : certainty::exact;
}

} // namespace espy::tree
