/// Renames: two events with one cookie, paired without a timer.
#pragma once

#include "base/limits.hpp"
#include "model/action.hpp"
#include "model/hearing/event.hpp"
#include "model/looks/looking.hpp"
#include "model/renames/decisions.hpp"
#include "model/renames/transfer_list.hpp"
#include "record/store.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espy::tree {

/// Renames of which one half was seen, and what becomes of them: events and answers go in, decisions come
/// out. It reads the record, and changes it by its decisions alone.
/// Distinct objects: safe. Shared objects: unsafe.
class renaming {
public:
    renaming(store& tree, rename_decisions& decisions);

    /// A rename whose second half has not been looked for yet.
    struct awaited {
        std::uint32_t cookie = 0;
        directory_index from = none;
    };
    /// Renames of which both halves were read are told, whether they are half of an exchange or not.
    void finish_whole();
    std::optional<awaited> awaits() const noexcept {
        return under_way_.await_partner() ? latest_awaited() : std::nullopt;
    }
    /// It is among what has been read, and ends there; or it does not come at all.
    void partner_found(std::uint32_t cookie, position end = never);
    void partner_missing(std::uint32_t cookie);
    /// Asks for the barriers that decide about renames whose second half has not been seen.
    void request_barriers();
    void barrier_passed(directory_index where, position end);
    bool has_transfers() const noexcept { return !under_way_.empty(); }
    /// Nor is anything kept of what was told: no event about a name ends or decides anything.
    bool is_at_rest() const noexcept { return !has_transfers() && replacements_.empty(); }
    /// What was moved onto an entry is called as that by now; anything else as itself.
    entry_index place_of(entry_index index) const;
    /// How many of them were looked at so far.
    std::uint64_t transfer_steps() const noexcept { return under_way_.steps(); }
    /// None of them is of any interest any more.
    void forget() noexcept { under_way_.clear(); }
    /// The queue was lost: nor is what was replaced.
    void forget_all() noexcept;
    /// Everything before `at` has been applied.
    void reached(position at);

    /// An event shows of some that what they wait for does not come.
    void settle_transfers(directory_index where, const event& what);
    bool take_replacement(directory_index where, const event& what) {
        return !replacements_.empty() && take_replacement_in(where, what);
    }
    /// It has left where it is said to be, before its directory is listed.
    void left_unlisted(entry_index known, directory_index where, std::uint32_t cookie);
    /// What was moved onto something known in this directory is no half of an exchange.
    void finish_replaced_in(directory_index where);
    /// The one that has left with this cookie, if there is one, comes nowhere.
    void finish_left(std::uint32_t cookie);
    void moved_from(directory_index where, const event& what, entry_index known, certainty sure,
                    bool just_replaced);
    /// A directory that comes may bring along what is mounted in it.
    void note_from_outside(const event& what);
    void moved_to(directory_index where, const event& what, entry_index known, certainty sure);
    void finish_transfers_of(directory_index where);
    void finish_transfers_with(entry_index index);
    void finish_transfers_above(directory_index where);
    void drop_transfers_of(entry_index index) {
        if (has_transfers()) {
            drop_each_of(index);
        }
    }
    void looked(const to::look& where, const to::decide& what, const finding& answer);
    /// Nothing can be said of the name.
    void look_failed(const to::look& where, const to::decide& what);
    /// False if there can be none, so that nothing has changed.
    bool finish_transfers_below(entry_index index) {
        const directory_index number = tree_.at(index).directory;
        const bool may_be =
            under_way_.have_arrived() && number != none && tree_.dir(number).first_child != none;
        if (may_be) {
            finish_each_below(index);
        }
        return may_be;
    }

    void keep_within(const limit::of_model& most) noexcept;
    /// Its laws (laws.cpp).
    void check() const;
    /// As `polling::holds_none_retired`.
    bool holds_none_retired() const;

private:
    /// A rename onto an existing entry: it may turn out to be the first half of an exchange.
    struct replacement {
        /// `none`: from outside the tree.
        directory_index from = none;
        directory_index to = none;
        std::string name;
    };

    /// What was begun: what was seen shows that it is none, or a look is to say.
    enum class exchange : std::uint8_t { refuted, possible };

    static bool awaits_partner(const transfer& t, std::uint32_t cookie) noexcept;
    void finish(transfer_list::number which, exchange begun = exchange::possible);
    /// Finishes every transfer of which `ends` is true; with `keys`, of those that have one of them.
    template <typename Ends>
    void finish_each(Ends ends);
    template <typename Ends>
    void finish_each(std::initializer_list<transfer_list::key> keys, Ends ends,
                     exchange begun = exchange::possible);
    bool ends_transfer(const transfer& t, directory_index where, const event& what) const;
    void note_replacement(directory_index from, directory_index to, std::string_view name);
    void note_where_hidden(directory_index from, directory_index to, std::string_view name);
    std::optional<awaited> latest_awaited() const noexcept;
    bool take_replacement_in(directory_index where, const event& what);
    void drop_each_of(entry_index index);
    void finish_each_below(entry_index index);
    void source_looked(const to::look& where, const to::decide& what, const finding& answer);
    void target_looked(const to::look& where, const to::decide& what, const finding& answer);
    void exchange_looked(const to::decide& what, const finding& answer);
    void late_exchange_looked(const to::look& where, const to::decide& what, const finding& answer);
    bool may_be(entry_index index, const finding& answer) const noexcept;
    bool is_ousted(entry_index known) const noexcept;

    const store& tree_;
    rename_decisions& decisions_;
    transfer_list under_way_;
    /// The latest renames onto existing entries that were told as such.
    std::vector<replacement> replacements_;
    std::size_t replacements_kept_ = limit::usual.model.replacements_kept;
};

/// The only walk over transfers that finishes some. To finish one takes it out and may do anything
/// to the others: what is removed or renamed finishes, drops or begins more. As long as nothing but
/// the one itself is gone, those that are later need not be asked again; else the walk begins anew.
/// It ends, since each step takes one out, and what a step begins is a `left` one for a `swapping`
/// one, which nothing but an event makes `swapping` again.
template <typename Ends>
void renaming::finish_each(Ends ends) {
    transfer_list::number at = under_way_.last_before(under_way_.end(), ends);
    while (at != transfer_list::nobody) {
        const std::uint64_t before = under_way_.version();
        finish(at);
        const bool alone = under_way_.version() == before + 1;
        at = under_way_.last_before(alone ? at : under_way_.end(), ends);
    }
}

template <typename Ends>
void renaming::finish_each(std::initializer_list<transfer_list::key> keys, Ends ends,
                           exchange begun) {
    for (auto at = under_way_.last(keys, ends); at != transfer_list::nobody;
         at = under_way_.last(keys, ends)) {
        finish(at, begun);
    }
}

} // namespace espy::tree
