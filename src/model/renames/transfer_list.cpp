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

bool awaits_partner(const transfer& one) noexcept {
    return one.now != transfer::state::replaced && !one.found;
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
    if (!indexed_ && all_.size() >= gone_over_) {
        indexed_ = true;
        for (const auto& [which, each] : all_) {
            index(which, each);
        }
    }
    const number which = next_++;
    all_.emplace_hint(all_.end(), which, one);
    note(which, one);
    ++version_;
    return which;
}

transfer transfer_list::take(number which) {
    const auto at = all_.find(which);
    ESPY_CHECK(at != all_.end());
    const transfer one = at->second;
    forget(which, one);
    all_.erase(at);
    if (all_.empty()) {
        clear();
    }
    ++version_;
    return one;
}

void transfer_list::clear() noexcept {
    all_.clear();
    awaiting_ = 0;
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
        for (const auto& [which, each] : all_) {
            consider(which, each);
        }
        return first;
    }
    const auto [begin, end] = by_key_.equal_range(code(with(cookie)));
    for (auto at = begin; at != end; ++at) {
        consider(at->second, all_.find(at->second)->second);
    }
    return first;
}

void transfer_list::find_first_end() noexcept {
    first_end_ = never;
    for (const auto& [which, each] : all_) {
        first_end_ = std::min(first_end_, each.until);
    }
}

void transfer_list::note(number which, const transfer& one) {
    awaiting_ += awaits_partner(one) ? 1U : 0U;
    first_end_ = std::min(first_end_, one.until);
    if (indexed_) {
        index(which, one);
    }
}

void transfer_list::forget(number which, const transfer& one) noexcept {
    awaiting_ -= awaits_partner(one) ? 1U : 0U;
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
