/// Renames of which only one half was seen: until when the other may come, and what becomes of them.
#include "tree/model.hpp"

namespace espy::tree {

std::optional<model::awaited> model::awaits() const noexcept {
    for (const transfer& t : transfers_) {
        if (t.now == transfer::state::left && !t.found) {
            return awaited{t.cookie, t.from};
        }
    }
    return std::nullopt;
}

/// Not where it is dropped, since the directory is to be listed.
bool model::takes_in(std::int32_t watch, std::string_view name) const noexcept {
    const directory_index where = watches_.find(watch, owner_);
    return where != none && !tree_.dir(where).relist && (single_.empty() || name == single_);
}

void model::partner_found(std::uint32_t cookie, bool comes) {
    // The end of an exchange that was none may have begun a second one with the same cookie.
    for (std::size_t i = transfers_.size(); i-- > 0;) {
        transfer& t = transfers_[i];
        if (t.now != transfer::state::left || t.cookie != cookie || t.found) {
            continue;
        }
        if (comes) {
            t.found = true;
        } else {
            finish(i);
            i = transfers_.size();
        }
    }
}

void model::request_barriers() {
    for (std::size_t i = transfers_.size(); i-- > 0;) {
        const transfer& t = transfers_[i];
        if (t.until == never && tree_.dir(t.from).entry == none) {
            // Nothing can be exchanged with what was in it.
            finish(i);
            i = transfers_.size();
        }
    }
    for (const transfer& t : transfers_) {
        if (t.until == never) {
            action barrier{action::kind::barrier};
            barrier.directory = t.from;
            actions_.push_back(std::move(barrier));
        }
    }
}

void model::barrier_passed(directory_index where, position end) {
    for (transfer& t : transfers_) {
        if (t.from == where && t.until == never) {
            t.until = end;
        }
    }
}

/// What is listed next is later than any rename under way here, and may even be another directory.
void model::finish_transfers_of(directory_index where) {
    for (std::size_t i = transfers_.size(); i-- > 0;) {
        if (i < transfers_.size() && (transfers_[i].from == where || transfers_[i].to == where)) {
            finish(i);
        }
    }
    std::erase_if(replacements_,
                  [&](const replacement& r) { return r.from == where || r.to == where; });
}

/// It was found at another place: it is not on its way any more, and what replaced it is where it was.
void model::finish_transfers_with(entry_index index) {
    std::erase_if(transfers_, [&](const transfer& t) {
        return t.entry == index && t.now == transfer::state::left;
    });
    for (std::size_t i = transfers_.size(); i-- > 0;) {
        if (transfers_[i].entry == index || transfers_[i].occupant == index) {
            finish(i);
            i = transfers_.size();
        }
    }
}

/// Both halves of these were read: something happens in a directory that has another path by now.
void model::finish_transfers_above(directory_index where) {
    for (std::size_t i = transfers_.size(); i-- > 0;) {
        const transfer& t = transfers_[i];
        const entry_index inside = tree_.dir(where).entry;
        if (inside != none && t.now != transfer::state::left &&
            (tree_.is_within(inside, t.entry) || tree_.is_within(inside, t.occupant))) {
            finish(i);
            i = transfers_.size();
        }
    }
}

void model::drop_transfers_of(entry_index index) {
    for (const transfer& t : transfers_) {
        if (t.occupant == index || (t.entry == index && t.occupant != none)) {
            // What has come in its place is still held under its old name.
            doubt(t.entry);
            doubt(t.occupant);
        }
    }
    std::erase_if(transfers_,
                  [&](const transfer& t) { return t.entry == index || t.occupant == index; });
}

} // namespace espy::tree
