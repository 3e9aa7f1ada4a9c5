/// What the kernel has told without its order is looked at when the queue is empty.
#include "untracked/account.hpp"

#include <algorithm>

namespace espy::untracked {

/// Finds the names in doubt of which something else is believed than is there. False if none is in
/// doubt.
bool account::look(std::vector<doubtful>& wrong) {
    bool any = false;
    for (const auto& [directory, entries] : ledger_.all()) {
        std::vector<std::string> names;
        for (const auto& [name, each] : entries) {
            if (each.times > 1) {
                names.push_back(name);
            }
        }
        if (names.empty()) {
            continue;
        }
        any = true;
        const std::vector<thing> there = land_.finder().objects_in(directory, names);
        for (std::size_t i = 0; i < names.size(); ++i) {
            const ledger::entry& believed = entries.find(names[i])->second;
            if (!believed.known || believed.what != there[i]) {
                wrong.push_back({{directory, names[i]}, there[i]});
            }
        }
    }
    return any;
}

bool account::put_right() {
    std::vector<doubtful> wrong;
    if (look(wrong) && !land_.catch_up()) {
        return false; // what was seen may be what these events are about
    }
    tell_.attribute_to(0);
    bring(wrong);
    for (const doubtful& each : wrong) {
        const thing there = ledger_.at(each.where);
        if (there.exists() && there != each.now &&
            (!there.is_directory || !resettle(each.where, there))) {
            end(each.where, there);
        }
    }
    for (const doubtful& each : wrong) {
        if (each.now.exists() && !ledger_.holds(each.where, each.now)) {
            came(each.where, each.now);
        }
    }
    ledger_.clear();
    return true;
}

/// What is at one of these names is believed to be at another one.
void account::bring(const std::vector<doubtful>& wrong) {
    for (bool more = true; more;) {
        more = false;
        for (const doubtful& each : wrong) {
            more = bring(each, wrong) || more;
        }
    }
}

bool account::bring(const doubtful& one, const std::vector<doubtful>& wrong) {
    if (!one.now.exists() || ledger_.holds(one.where, one.now)) {
        return false;
    }
    const auto known = std::find_if(wrong.begin(), wrong.end(), [&](const doubtful& each) {
        return each.now != one.now && ledger_.holds(each.where, one.now);
    });
    if (known == wrong.end()) {
        return false;
    }
    const thing other = ledger_.at(one.where);
    const bool lives =
        other.exists() && std::any_of(wrong.begin(), wrong.end(),
                                      [&](const auto& each) { return each.now == other; });
    if (lives) {
        return exchange(known->where, one.where, one.now, other);
    }
    if (other.exists() && (other.is_directory || !one.now.is_directory)) {
        end(one.where, other);
    }
    return shift(known->where, one.where, one.now);
}

} // namespace espy::untracked
