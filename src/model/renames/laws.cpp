/// What holds of renames under way whenever nothing is asked of anybody.
#include "base/check.hpp"
#include "model/renames/renaming.hpp"

#include <algorithm>

namespace espy::tree {

void transfer_list::check() const {
    std::size_t awaiting = 0;
    std::size_t arrived = 0;
    std::size_t keys = 0;
    std::size_t taken = 0;
    for (const auto& [which, one, is_taken] : all_) {
        ESPY_CHECK(which != nobody && which < next_);
        if (is_taken) {
            ++taken;
            continue;
        }
        // Of the first half alone nothing is known but what has left.
        const bool is_whole = one.now != transfer::state::left;
        ESPY_CHECK((one.to != none) == is_whole && (one.occupant != none) == is_whole);
        // What only a look has seen is not told as a rename onto something.
        ESPY_CHECK(one.exact || !is_whole);
        ESPY_CHECK(one.entry != none && one.from != none && one.entry != one.occupant);
        ESPY_CHECK(first_end_ <= one.until);
        arrived += is_whole ? 1U : 0U;
        awaiting += one.now != transfer::state::replaced && !one.found ? 1U : 0U;
        for (const key k : {with(one.cookie), of(one.entry), in(one.from), of(one.occupant)}) {
            keys += k.value != none || k.of == key::kind::cookie ? 1U : 0U;
            ESPY_CHECK(!indexed_ || k.value == none || is_indexed(k, which));
        }
        keys += one.to != none && one.to != one.from ? 1U : 0U;
    }
    ESPY_CHECK(awaiting == awaiting_ && arrived == arrived_ && taken == taken_ && taken <= size());
    ESPY_CHECK(by_key_.size() == (indexed_ ? keys : 0));
}

bool transfer_list::is_indexed(key k, number which) const {
    const auto [first, end] = by_key_.equal_range(code(k));
    return std::any_of(first, end, [&](const auto& each) { return each.second == which; });
}

/// What is under way is in the tree still, where it was.
void renaming::check() const {
    under_way_.check();
    under_way_.for_each([&](const transfer& t) {
        ESPY_CHECK(!tree_.at(t.entry).retired);
        ESPY_CHECK(tree_.parent(t.entry) == t.from);
        ESPY_CHECK(t.occupant == none || !tree_.at(t.occupant).retired);
        ESPY_CHECK(t.occupant == none || tree_.parent(t.occupant) == t.to);
    });
}

bool renaming::holds_none_retired() const {
    bool none_retired = true;
    const auto lives = [&](entry_index index) { return !tree_.at(index).retired; };
    under_way_.for_each([&](const transfer& t) {
        none_retired = none_retired && lives(t.entry) && (t.occupant == none || lives(t.occupant));
    });
    return none_retired;
}

} // namespace espy::tree
