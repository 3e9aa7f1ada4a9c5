/// Renames of which only one half was seen: until when the other may come, and what becomes of them.
#include "model/renames/renaming.hpp"

#include "base/check.hpp"

namespace espy::tree {

std::optional<renaming::awaited> renaming::latest_awaited() const noexcept {
    const auto latest = under_way_.last_before(under_way_.end(), [](const transfer& t) {
        return t.now != transfer::state::replaced && !t.found;
    });
    const transfer& t = under_way_[latest];
    return awaited{t.cookie, t.now == transfer::state::left ? t.from : t.to};
}

void renaming::forget_all() noexcept {
    under_way_.clear();
    replacements_.clear();
}

void renaming::reached(position at) {
    if (under_way_.first_end() <= at) {
        finish_each([&](const transfer& t) { return t.until <= at; });
        under_way_.find_first_end();
    }
}

void renaming::finish_replaced_in(directory_index where) {
    if (under_way_.have_arrived()) {
        finish_each({transfer_list::in(where)},
                    [](const transfer& t) { return t.now == transfer::state::replaced; });
        ESPY_SOMETIMES("content: while a rename is under way");
    }
}

void renaming::left_unlisted(entry_index known, directory_index where, std::uint32_t cookie) {
    transfer t;
    t.exact = false;
    t.cookie = cookie;
    t.entry = known;
    t.from = where;
    under_way_.add(t);
}

void renaming::finish_left(std::uint32_t cookie) {
    const auto which = under_way_.left_with(cookie);
    if (which != transfer_list::nobody) {
        finish(which);
    }
}

/// The end of an exchange that was none may have begun a second one with the same cookie.
bool renaming::awaits_partner(const transfer& t, std::uint32_t cookie) noexcept {
    return t.now != transfer::state::replaced && t.cookie == cookie && !t.found;
}

/// Its directory may be gone by then, or be one that is to be listed, where it is not told: the
/// transfer ends with it, so that nothing that comes later is told under the former path.
void renaming::partner_found(std::uint32_t cookie, position end) {
    under_way_.change_each(
        {transfer_list::with(cookie)}, [&](const transfer& t) { return awaits_partner(t, cookie); },
        [&](transfer& t) {
            t.found = true;
            t.until = end;
        });
}

void renaming::partner_missing(std::uint32_t cookie) {
    ESPY_SOMETIMES("partner: does not come");
    finish_each(
        {transfer_list::with(cookie)}, [&](const transfer& t) { return awaits_partner(t, cookie); },
        exchange::refuted);
}

void renaming::request_barriers() {
    // Nothing can be exchanged with what was in a directory that is gone.
    ESPY_SOMETIMES("barrier: for renames that are under way");
    finish_each(
        [&](const transfer& t) { return t.until == never && tree_.dir(t.from).entry == none; });
    under_way_.for_each([&](const transfer& t) {
        if (t.until == never) {
            decisions_.pass_lock(t.from);
        }
    });
}

void renaming::barrier_passed(directory_index where, position end) {
    under_way_.change_each(
        {transfer_list::in(where)},
        [&](const transfer& t) { return t.from == where && t.until == never; },
        [&](transfer& t) { t.until = end; });
}

/// What is listed next is later than any rename under way here, and may even be another directory.
void renaming::finish_transfers_of(directory_index where) {
    if (!under_way_.empty()) {
        finish_each({transfer_list::in(where)}, [](const transfer&) { return true; });
    }
    std::erase_if(replacements_,
                  [&](const replacement& r) { return r.from == where || r.to == where; });
}

/// It was found at another place: it is not on its way any more, and what replaced it is where it was.
void renaming::finish_transfers_with(entry_index index) {
    under_way_.drop({transfer_list::of(index)}, [&](const transfer& t) {
        return t.entry == index && t.now == transfer::state::left;
    });
    finish_each({transfer_list::of(index)}, [](const transfer&) { return true; });
}

void renaming::finish_whole() {
    finish_each([](const transfer& t) { return t.now != transfer::state::left; });
}

/// Both halves of these were read: something happens in a directory that has another path by now.
entry_index renaming::place_of(entry_index index) const {
    const auto found = under_way_.last({transfer_list::of(index)}, [&](const transfer& t) {
        return t.entry == index && t.now != transfer::state::left;
    });
    return found == transfer_list::nobody ? index : under_way_[found].occupant;
}

void renaming::finish_transfers_above(directory_index where) {
    const auto is_whole = [](const transfer& t) { return t.now != transfer::state::left; };
    entry_index above = under_way_.have_arrived() ? tree_.dir(where).entry : none;
    while (above != none) {
        const auto found = under_way_.last({transfer_list::of(above)}, is_whole);
        if (found == transfer_list::nobody) {
            above = tree_.at(above).parent;
        } else {
            finish(found);
            ESPY_SOMETIMES("event: below a directory that was renamed onto something");
            above = tree_.dir(where).entry;
        }
    }
}

/// Tells the renames to an end that have replaced something below `index`, or come from there: no second
/// half is to come for them, since the whole directory has gone. Otherwise they would be told after it.
void renaming::finish_each_below(entry_index index) {
    finish_each([&](const transfer& t) {
        return t.now != transfer::state::left && t.occupant != index && t.entry != index &&
               (tree_.is_within(t.occupant, index) || tree_.is_within(t.entry, index));
    });
}

void renaming::drop_each_of(entry_index index) {
    under_way_.drop({transfer_list::of(index)}, [&](const transfer& t) {
        if (t.occupant != none) {
            // What has come in its place is still held under its old name.
            ESPY_SOMETIMES("transfer: dropped with what was replaced");
            decisions_.doubt(t.entry);
            decisions_.doubt(t.occupant);
        }
        return true;
    });
}

} // namespace espy::tree
