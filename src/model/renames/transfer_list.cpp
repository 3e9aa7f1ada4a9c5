#include "model/renames/transfer_list.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace espy::tree {
namespace {

template <typename Each>
void for_each_key(const transfer& one, Each each) {
    each(transfer_list::with(one.cookie));
    each(transfer_list::of(one.entry));
    each(transfer_list::in(one.from));
    if (one.occupant != none) {
        each(transfer_list::of(one.occupant));
    }
    if (one.to != none && one.to != one.from) {
        each(transfer_list::in(one.to));
    }
}

std::size_t has_arrived(const transfer& one) noexcept {
    return one.now != transfer::state::left ? 1 : 0;
}

std::size_t awaits_partner(const transfer& one) noexcept {
    return one.now != transfer::state::replaced && !one.found ? 1 : 0;
}

} // namespace

bool transfer_list::has(const transfer& one, key k) noexcept {
    switch (k.of) {
    case key::kind::cookie: return one.cookie == k.value;
    case key::kind::entry: return one.entry.value() == k.value || one.occupant.value() == k.value;
    case key::kind::directory: break;
    }
    return one.from.value() == k.value || one.to.value() == k.value;
}

transfer_list::number transfer_list::add(const transfer& one) {
    if (!indexed_ && size() >= gone_over_) {
        indexed_ = true;
        for (const place& at : all_) {
            if (!at.taken) {
                index(at.which, at.one);
            }
        }
    }
    const number which = next_++;
    all_.push_back({which, one});
    note(which, one);
    ++version_;
    return which;
}

transfer transfer_list::take(number which) {
    place& at = all_[place_of(which)];
    ESPY_CHECK(at.which == which && !at.taken);
    const transfer one = at.one;
    forget(which, one);
    at.taken = true;
    ++taken_;
    if (empty()) {
        clear();
    } else {
        drop_taken();
    }
    ++version_;
    return one;
}

std::size_t transfer_list::search(number which) const noexcept {
    const auto is_before = [](const place& at, number wanted) { return at.which < wanted; };
    const auto found = std::lower_bound(all_.begin(), all_.end(), which, is_before);
    return static_cast<std::size_t>(found - all_.begin());
}

/// At the end at once, elsewhere when they are as many as the others.
void transfer_list::drop_taken() noexcept {
    while (all_.back().taken) {
        all_.pop_back();
        --taken_;
    }
    if (taken_ > size()) {
        std::erase_if(all_, [](const place& at) { return at.taken; });
        taken_ = 0;
    }
}

void transfer_list::clear() noexcept {
    if (all_.size() > limit::small_table) {
        all_ = decltype(all_)();
    }
    all_.clear();
    taken_ = 0;
    awaiting_ = arrived_ = 0;
    first_end_ = never;
    if (indexed_) {
        by_key_ = decltype(by_key_)();
        indexed_ = false;
    }
    ++version_;
}

transfer_list::number transfer_list::left_with(std::uint32_t cookie) const {
    // There may be two: the end of an exchange that was none begins one anew, with the same cookie.
    number first = nobody;
    const auto consider = [&](number which, const transfer& each) {
        ++steps_;
        const bool is_it = each.now == transfer::state::left && each.cookie == cookie;
        if (is_it && (first == nobody || which < first)) {
            first = which;
        }
    };
    if (!indexed_) {
        for (const place& at : all_) {
            if (!at.taken) {
                consider(at.which, at.one);
            }
        }
        return first;
    }
    const auto [begin, end] = by_key_.equal_range(code(with(cookie)));
    for (auto at = begin; at != end; ++at) {
        consider(at->second, (*this)[at->second]);
    }
    return first;
}

void transfer_list::find_first_end() noexcept {
    first_end_ = never;
    for_each([&](const transfer& each) { first_end_ = std::min(first_end_, each.until); });
}

void transfer_list::note(number which, const transfer& one) {
    awaiting_ += awaits_partner(one);
    arrived_ += has_arrived(one);
    first_end_ = std::min(first_end_, one.until);
    if (indexed_) {
        index(which, one);
    }
}

void transfer_list::forget(number which, const transfer& one) noexcept {
    awaiting_ -= awaits_partner(one);
    arrived_ -= has_arrived(one);
    if (!indexed_) {
        return;
    }
    for_each_key(one, [&](key k) {
        const auto [first, end] = by_key_.equal_range(code(k));
        const auto found =
            std::find_if(first, end, [&](const auto& each) { return each.second == which; });
        if (found != end) {
            by_key_.erase(found);
        }
    });
}

void transfer_list::index(number which, const transfer& one) {
    for_each_key(one, [&](key k) { by_key_.emplace(code(k), which); });
}

} // namespace espy::tree
