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

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <unordered_map>

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
    bool empty() const noexcept { return all_.empty(); }
    std::size_t size() const noexcept { return all_.size(); }
    const transfer& operator[](number which) const { return all_.find(which)->second; }

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
        for (const auto& [which, one] : all_) {
            each(one);
        }
    }
    /// Calls `how` with the transfer, which it may change.
    template <typename How>
    void change(number which, How how) {
        transfer& one = all_.find(which)->second;
        forget(which, one);
        how(one);
        note(which, one);
        ++version_;
    }

    /// The latest that has one of the keys and of which `test` is true.
    template <typename Test>
    number last(std::initializer_list<key> keys, Test test) const;
    /// The latest before `end` of which `test` is true: goes over those in between.
    template <typename Test>
    number last_before(number end, Test test) const {
        for (auto at = all_.lower_bound(end); at != all_.begin();) {
            --at;
            ++steps_;
            if (test(at->second)) {
                return at->first;
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
    static std::uint64_t code(key k) noexcept {
        return std::uint64_t{static_cast<std::uint8_t>(k.of)} << 32 | k.value;
    }
    static bool has(const transfer& one, key k) noexcept;
    void note(number which, const transfer& one);
    void forget(number which, const transfer& one) noexcept;
    void index(number which, const transfer& one);
    bool is_indexed(key k, number which) const;

    std::map<number, transfer> all_;
    number next_ = 1;
    std::size_t awaiting_ = 0;
    position first_end_ = never;
    /// Since there were many, until there are none.
    bool indexed_ = false;
    std::size_t gone_over_ = limit::usual.model.transfers_gone_over;
    std::unordered_multimap<std::uint64_t, number> by_key_;
    std::uint64_t version_ = 0;
    mutable std::uint64_t steps_ = 0;
};

template <typename Test>
transfer_list::number transfer_list::last(std::initializer_list<key> keys, Test test) const {
    if (!indexed_) {
        return last_before(next_, [&](const transfer& each) {
            for (const key k : keys) {
                if (has(each, k)) {
                    return test(each);
                }
            }
            return false;
        });
    }
    number found = nobody;
    for (const key k : keys) {
        const auto [first, end] = by_key_.equal_range(code(k));
        for (auto at = first; at != end; ++at) {
            ++steps_;
            if (at->second > found && test(all_.find(at->second)->second)) {
                found = at->second;
            }
        }
    }
    return found;
}

} // namespace espy::tree
