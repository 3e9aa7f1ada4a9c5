/// Renames of which only one half was seen: until when the other may come, and what becomes of them.
#include "model/model.hpp"

namespace espy::tree {

std::optional<model::awaited> model::awaits() const noexcept {
    if (!transfers_.await_partner()) {
        return std::nullopt;
    }
    const auto latest = transfers_.last_before(transfers_.end(), [](const transfer& t) {
        return t.now != transfer::state::replaced && !t.found;
    });
    const transfer& t = transfers_[latest];
    return awaited{t.cookie, t.now == transfer::state::left ? t.from : t.to};
}

/// Not where it is dropped, since the directory is to be listed.
bool model::takes_in(watch_id watch, std::string_view name) const noexcept {
    const directory_index where = watches_.find(watch);
    return where != none && !is_to_be_listed(where) && (single_.empty() || name == single_);
}

void model::partner_found(std::uint32_t cookie, bool comes) {
    // The end of an exchange that was none may have begun a second one with the same cookie.
    const auto is_it = [&](const transfer& t) {
        return t.now != transfer::state::replaced && t.cookie == cookie && !t.found;
    };
    if (!comes) {
        finish_each({transfer_list::with(cookie)}, is_it);
        return;
    }
    for (auto each = transfers_.last({transfer_list::with(cookie)}, is_it);
         each != transfer_list::nobody;
         each = transfers_.last({transfer_list::with(cookie)}, is_it)) {
        transfers_.change(each, [](transfer& t) { t.found = true; });
    }
}

void model::request_barriers() {
    // Nothing can be exchanged with what was in a directory that is gone.
    finish_each(
        [&](const transfer& t) { return t.until == never && tree_.dir(t.from).entry == none; });
    transfers_.for_each([&](const transfer& t) {
        if (t.until == never) {
            action barrier{action::kind::barrier};
            barrier.directory = t.from;
            actions_.push_back(std::move(barrier));
        }
    });
}

void model::barrier_passed(directory_index where, position end) {
    const auto waits = [&](const transfer& t) { return t.from == where && t.until == never; };
    for (auto each = transfers_.last({transfer_list::in(where)}, waits);
         each != transfer_list::nobody; each = transfers_.last({transfer_list::in(where)}, waits)) {
        transfers_.change(each, [&](transfer& t) { t.until = end; });
    }
}

/// What is listed next is later than any rename under way here, and may even be another directory.
void model::finish_transfers_of(directory_index where) {
    if (!transfers_.empty()) {
        finish_each({transfer_list::in(where)}, [](const transfer&) { return true; });
    }
    std::erase_if(replacements_,
                  [&](const replacement& r) { return r.from == where || r.to == where; });
}

/// It was found at another place: it is not on its way any more, and what replaced it is where it was.
void model::finish_transfers_with(entry_index index) {
    transfers_.drop({transfer_list::of(index)}, [&](const transfer& t) {
        return t.entry == index && t.now == transfer::state::left;
    });
    finish_each({transfer_list::of(index)}, [](const transfer&) { return true; });
}

void model::finish_whole() {
    finish_each([](const transfer& t) { return t.now != transfer::state::left; });
}

/// Both halves of these were read: something happens in a directory that has another path by now.
void model::finish_transfers_above(directory_index where) {
    const auto is_whole = [](const transfer& t) { return t.now != transfer::state::left; };
    entry_index above = tree_.dir(where).entry;
    while (above != none) {
        const auto found = transfers_.last({transfer_list::of(above)}, is_whole);
        if (found == transfer_list::nobody) {
            above = tree_.at(above).parent;
        } else {
            finish(found);
            above = tree_.dir(where).entry;
        }
    }
}

void model::drop_transfers_of(entry_index index) {
    transfers_.drop({transfer_list::of(index)}, [&](const transfer& t) {
        if (t.occupant != none) {
            // What has come in its place is still held under its old name.
            looks_.doubt(t.entry);
            looks_.doubt(t.occupant);
        }
        return true;
    });
}

} // namespace espy::tree
