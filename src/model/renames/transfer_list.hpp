/// Renames under way: of each, what was seen so far.
///
///     MOVED_FROM ──▶ left ── MOVED_TO, free name ─────────────────▶ told: renamed
///                     │ ├─── nothing can come any more ──────────▶ told: removed; its name is looked at
///                     │ └─── an open, or inexact, other half ────▶ looked at
///                     ▼ MOVED_TO onto a known name
///                 replaced ── any other event of the two directories ──▶ told: renamed, replaced
///                     ▼ MOVED_FROM of that name
///                 swapping ── MOVED_TO, back where it began ──▶ looked at: an exchange, or two renames
///                     ├────── what shows that it is none ──▶ told: renamed, replaced; then `left` again
///                     └────── anything else ──▶ told: renamed, replaced; what has left is looked at
///
///                left              replaced    swapping
///     cookie     its own           unused      that of the way back
///     to         none              set         set
///     occupant   none              set         set
///     exact      true or false     true        true
///     found      the other half    unused      as in `left`
///                has been read
///     until      in all: when everything before it has been applied, what is awaited does not come
#pragma once

#include "base/limits.hpp"
#include "record/store.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <unordered_map>
#include <vector>

namespace espy::tree {

/// A rename whose first half was seen.
struct transfer {
    enum class state : std::uint8_t {
        /// Moved away; the second half is awaited.
        left,
        /// Moved onto an entry that existed; may be the first half of an exchange.
        replaced,
        /// What was moved there has left again; the end of an exchange, perhaps.
        swapping,
    };
    state now = state::left;
    bool exact = true;
    /// The second half has been read.
    bool found = false;
    std::uint32_t cookie = 0;
    entry_index entry = none;
    directory_index from = none;
    directory_index to = none;
    entry_index occupant = none;
    /// Who moved it onto what existed; 0: nobody knows.
    std::int32_t process = 0;
    /// Once everything before this has been applied, the second half does not come.
    position until = never;
};

/// All of them, in the order in which they began, each with a number that no other ever gets. A few
/// are gone over; once there are many, as when one file in each of many directories is replaced,
/// those of a directory, an entry or a cookie are found without the others. Distinct objects: safe.
/// Shared objects: unsafe.
class transfer_list {
public:
    using number = std::uint64_t;
    /// No transfer has it.
    static constexpr number nobody = 0;

    /// What transfers may be asked for by.
    struct key {
        enum class kind : std::uint8_t { directory, entry, cookie };
        kind of;
        std::uint32_t value;
    };
    static constexpr key in(directory_index where) { return {key::kind::directory, where.value()}; }
    static constexpr key of(entry_index which) { return {key::kind::entry, which.value()}; }
    static constexpr key with(std::uint32_t cookie) { return {key::kind::cookie, cookie}; }

    /// So many are gone over; more are looked up.
    void go_over(std::size_t many) noexcept { gone_over_ = many; }
    bool empty() const noexcept { return size() == 0; }
    std::size_t size() const noexcept { return all_.size() - taken_; }
    const transfer& operator[](number which) const { return all_[place_of(which)].one; }

    number add(const transfer& one);
    transfer take(number which);
    void clear() noexcept;
    /// Takes out those that have one of the keys and of which `test` is true.
    template <typename Test>
    void drop(std::initializer_list<key> keys, Test test) {
        for (number at = last(keys, test); at != nobody; at = last(keys, test)) {
            take(at);
        }
    }
    template <typename Each>
    void for_each(Each each) const {
        for (const place& at : all_) {
            if (!at.taken) {
                each(at.one);
            }
        }
    }
    /// Calls `how` with the transfer, which it may change.
    template <typename How>
    void change(number which, How how) {
        change(all_[place_of(which)], how);
    }

    /// The same of each that has one of the keys and of which `test` is true.
    template <typename Test, typename How>
    void change_each(std::initializer_list<key> keys, Test test, How how) {
        if (indexed_) {
            for (number at = last(keys, test); at != nobody; at = last_before(at, keys, test)) {
                change(at, how);
            }
            return;
        }
        for (place& at : all_) {
            ++steps_;
            if (!at.taken && has_any(at.one, keys) && test(at.one)) {
                change(at, how);
            }
        }
    }

    /// The latest that has one of the keys and of which `test` is true.
    template <typename Test>
    number last(std::initializer_list<key> keys, Test test) const {
        return empty() ? nobody : last_before(next_, keys, test);
    }
    /// The same of those before `end`.
    template <typename Test>
    number last_before(number end, std::initializer_list<key> keys, Test test) const;
    /// The latest before `end` of which `test` is true: goes over those in between.
    template <typename Test>
    number last_before(number end, Test test) const {
        for (std::size_t at = end == next_ ? all_.size() : place_of(end); at > 0;) {
            --at;
            ++steps_;
            if (!all_[at].taken && test(all_[at].one)) {
                return all_[at].which;
            }
        }
        return nobody;
    }
    /// Is before no transfer.
    number end() const noexcept { return next_; }
    /// The first that has left with this cookie.
    number left_with(std::uint32_t cookie) const;
    /// Of some that have left it is not known yet whether the second half was read.
    bool await_partner() const noexcept { return awaiting_ > 0; }
    /// Some are `replaced`, or `swapping`.
    bool have_arrived() const noexcept { return arrived_ > 0; }
    /// None ends before this position; exact after `find_first_end`.
    position first_end() const noexcept { return first_end_; }
    void find_first_end() noexcept;

    /// Changes with every change.
    std::uint64_t version() const noexcept { return version_; }
    /// How many transfers were looked at so far.
    std::uint64_t steps() const noexcept { return steps_; }
    /// Its laws (laws.cpp).
    void check() const;

private:
    /// One, or where one was.
    struct place {
        number which;
        transfer one;
        bool taken = false;
    };

    static std::uint64_t code(key k) noexcept {
        return std::uint64_t{static_cast<std::uint8_t>(k.of)} << 32 | k.value;
    }
    static bool has(const transfer& one, key k) noexcept;
    static bool has_any(const transfer& one, std::initializer_list<key> keys) noexcept {
        return std::any_of(keys.begin(), keys.end(), [&](key k) { return has(one, k); });
    }
    void note(number which, const transfer& one);
    void forget(number which, const transfer& one) noexcept;
    void index(number which, const transfer& one);
    bool is_indexed(key k, number which) const;

    /// The first that is not before `which`: its own, if it is there still.
    std::size_t place_of(number which) const noexcept {
        const bool is_last = !all_.empty() && all_.back().which == which;
        return is_last ? all_.size() - 1 : search(which);
    }
    std::size_t search(number which) const noexcept;
    void drop_taken() noexcept;
    template <typename How>
    void change(place& at, How how) {
        forget(at.which, at.one);
        how(at.one);
        note(at.which, at.one);
        ++version_;
    }

    /// By their numbers. There are never many more places than transfers.
    std::vector<place> all_;
    std::size_t taken_ = 0;
    number next_ = 1;
    std::size_t awaiting_ = 0;
    std::size_t arrived_ = 0;
    position first_end_ = never;
    /// Since there were many, until there are none.
    bool indexed_ = false;
    std::size_t gone_over_ = limit::usual.model.transfers_gone_over;
    std::unordered_multimap<std::uint64_t, number> by_key_;
    std::uint64_t version_ = 0;
    mutable std::uint64_t steps_ = 0;
};

template <typename Test>
transfer_list::number transfer_list::last_before(number end, std::initializer_list<key> keys,
                                                 Test test) const {
    if (!indexed_) {
        return last_before(end,
                           [&](const transfer& each) { return has_any(each, keys) && test(each); });
    }
    number found = nobody;
    for (const key k : keys) {
        const auto [first, past] = by_key_.equal_range(code(k));
        for (auto at = first; at != past; ++at) {
            ++steps_;
            if (at->second > found && at->second < end && test((*this)[at->second])) {
                found = at->second;
            }
        }
    }
    return found;
}

} // namespace espy::tree
