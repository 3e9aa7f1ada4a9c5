/// The model of one root: what is known, what an event means for it, what is to be told and what is
/// to be done.
#pragma once

#include "base/fenced.hpp"
#include "model/action.hpp"
#include "model/event.hpp"
#include "model/following.hpp"
#include "model/guessing.hpp"
#include "model/listing.hpp"
#include "model/looking.hpp"
#include "model/mounted_files.hpp"
#include "model/polling.hpp"
#include "model/portions.hpp"
#include "model/refusals.hpp"
#include "model/removing.hpp"
#include "model/repairing.hpp"
#include "model/returning.hpp"
#include "model/transfer_list.hpp"
#include "record/store.hpp"
#include "stream/own_watches.hpp"
#include "telling/teller.hpp"

#include <espy/coverage.hpp>
#include <espy/inotify/mask.hpp>
#include <espy/options.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

namespace espy::tree {

/// A pure state machine: events and findings go in, actions and changes come out, no system call is
/// made.
///
/// Events are hints, the disk is truth. The state of a name is known as of a position in the
/// stream: that of the listing or the look that it comes from. An event before that position is
/// contained in it and is dropped; one after it is exact and is applied as it is; one that may be
/// either makes the model look at the name. Whatever does not agree is looked at, too. Since every
/// later change makes a later event, the last look at a name sees the truth.
///
/// Rules of use: `next` is asked, and the action performed and answered, until there is none; only
/// then comes the next event.
class model {
public:
    /// `owner` is the root's number in `watches`.
    model(const root_options& options, std::uint32_t owner, watch_table& watches, telling& shared,
          root_id root, std::string_view root_path);

    // --- The root.

    /// Begins, or finds out again what is at the root's path. `single`: the root is the entry of
    /// that name, and the top directory is the one that it is in. `came`: that counts even if it
    /// should be what was there before.
    void look_at_root(std::string_view single, root_arrival came = {});
    /// Nothing is at the root's path. To be said again, should it be so still, when the model is idle
    /// and `is_removing` was true.
    void root_missing();
    /// The same at once, however much was there.
    void vanish();
    /// Renames of which both halves were read are told, whether they are half of an exchange or not.
    void finish_whole();
    /// Told by whom owns all roots, when `listed` is true of each.
    void ready();
    bool listed() const noexcept { return phase_ != phase::listing; }
    bool is_present() const noexcept { return present_; }
    bool is_ready() const noexcept { return phase_ == phase::ready; }
    /// Gives back everything in the watch table.
    void close();
    /// Is, from the beginning, what `before` was under another engine; that one is of no use any
    /// more. A repair has to follow.
    void continue_from(model& before);
    bool has_moved() const noexcept { return has_moved_; }
    /// The directory that is being armed was known to the other engine by its inode's number, and
    /// is still the same, perhaps.
    void recognise(entry_index index, std::uint64_t inode, std::uint64_t device,
                   std::uint64_t identity);

    // --- Events.

    void apply(subject about, const event& what);
    /// The kernel lost events: nothing is certain any more.
    void overflow();
    /// Everything before `at` has been applied.
    void reached(position at);
    /// Lists the whole tree again, after an overflow. `since`: files changed later (nanoseconds
    /// since 1970) are told as modified.
    void begin_repair(std::int64_t since);
    const repairing& repairs() const noexcept { return repair_; }
    /// Asks `root_options::prune` again, of this directory (by its path below the root) and all
    /// below it.
    void reprune(std::string_view below_root);
    /// Something was mounted on, or unmounted from (`gone`), this path below the root; false if
    /// nothing is known of it.
    bool mount_changed(std::string_view below_root, bool gone);
    /// Something was mounted on this path when not everything that happened before was applied;
    /// now it is.
    /// False if nothing is known there.
    bool mount_settled(std::string_view below_root);

    // --- Symbolic links that are followed.

    /// It is a directory whose content is told.
    bool is_open(std::string_view below_root) const noexcept;
    /// `resynced` is not told as long as what links lead to is being repaired.
    void hold_resync(bool held) noexcept { repair_.hold(held); }

    // --- Files that are mount points (mounted_files.cpp).

    /// What is listed again and again.
    looking& looks() noexcept { return looks_; }
    const looking& looks() const noexcept { return looks_; }
    listing& listings() noexcept { return listings_; }
    guessing& guesses() noexcept { return guesses_; }
    const guessing& guesses() const noexcept { return guesses_; }
    refusals& failures() noexcept { return failures_; }
    const refusals& failures() const noexcept { return failures_; }
    removing& removals() noexcept { return removals_; }
    following& links() noexcept { return links_; }
    const following& links() const noexcept { return links_; }
    mounted_files& mounted() noexcept { return mounted_; }
    polling& polls() noexcept { return polls_; }
    const polling& polls() const noexcept { return polls_; }

    // --- Actions and their answers.

    /// A rename whose second half has not been looked for yet.
    struct awaited {
        std::uint32_t cookie = 0;
        directory_index from = none;
    };
    std::optional<awaited> awaits() const noexcept;
    /// What comes to this name, in the directory of this watch, comes to this tree.
    bool takes_in(watch_id watch, std::string_view name) const noexcept;
    /// It is among what has been read, or does not come at all.
    void partner_found(std::uint32_t cookie, bool comes);

    std::optional<action> next();
    bool idle() const noexcept { return actions_.empty() && !removals_.is_removing(); }
    /// How many entries are removed, or gone over, in one part of what takes long.
    void go_in_steps_of(std::uint64_t entries) noexcept { portions_.are_of(entries); }
    /// Does the next part of what takes long: `sweep`, `miss` and `remove`.
    void go_on(const action& todo);
    /// Asks for the barriers that decide about renames whose second half has not been seen.
    void request_barriers();
    /// The end of the stream, measured after everything done so far and before all that follows;
    /// what is looked at from now on contains everything before `seen`.
    void fence(position seen, position end);
    void fence(position end) { fence(end, end); }

    /// `sure`: the number is that of the directory itself, not of what a listing saw at its name.
    verdict armed(entry_index index, watch_id watch, std::uint64_t inode, std::uint64_t device,
                  bool sure = true);
    void other_file_system(entry_index index);

    void barrier_passed(directory_index where, position end);

    // --- Questions.

    /// Where the last event began.
    position now() const noexcept { return now_; }
    const store& tree() const noexcept { return tree_; }
    store& tree() noexcept { return tree_; }
    teller& tells() noexcept { return teller_; }
    std::string_view single() const noexcept { return single_; }
    const root_options& options() const noexcept { return options_; }
    /// What the kernel is to be asked for in a directory.
    inotify::mask mask_for(entry_index index) const noexcept;
    bool has_transfers() const noexcept { return !transfers_.empty(); }
    /// How many of them were looked at so far.
    std::uint64_t transfer_steps() const noexcept { return transfers_.steps(); }
    /// Directories that have a watch.
    std::uint64_t watched() const noexcept { return watches_.directories(); }
    /// Entries that the consumer knows of.
    std::uint64_t known() const noexcept { return tree_.size(); }
    /// What tells of changes at a path; with a slash at its end: of what is in that directory.
    coverage covers(std::string_view below_root) const;

private:
    // Its parts: they have their own state, and change the record by the verbs below.
    friend class mounted_files;
    friend class removing;
    friend class following;
    friend class returning;
    friend class refusals;
    friend class guessing;
    friend class listing;
    friend class looking;
    friend class polling;

    enum class phase : std::uint8_t { listing, listed, ready };

    /// A rename onto an existing entry: it may turn out to be the first half of an exchange.
    struct replacement {
        /// `none`: from outside the tree.
        directory_index from = none;
        directory_index to = none;
        std::string name;
    };

    /// What its names hold will be seen by then. If it may not be read, events are all there is.
    bool is_to_be_listed(directory_index where) const noexcept {
        const directory& d = tree_.dir(where);
        return d.relist && (repair_.is_under_way() || !tree_.at(d.entry).denied);
    }

    // events.cpp
    void before_listing(directory_index where, const event& what);
    void may_be_another(entry_index known);
    void left_unlisted(entry_index known, directory_index where, const event& what);
    void distrust_all();
    void about_directory(directory_index where, const event& what);
    void about_content(directory_index where, const event& what);
    void tell_content_of(entry_index known, const event& what);
    void about_entry(directory_index where, const event& what);
    void created(directory_index where, const event& what, entry_index known, certainty sure);
    void deleted(directory_index where, const event& what, entry_index known, certainty sure);
    void watch_ended(directory_index where);
    void file_system_ended(directory_index where);
    void unmounted(entry_index index);

    // hints.cpp
    void about_slot(directory_index where, const event& what);
    void about_itself(directory_index where, const event& what);
    void tell_content(entry_index known, inotify::mask bits);

    // renames.cpp
    void settle_transfers(directory_index where, const event& what);
    bool ends_transfer(const transfer& t, directory_index where, const event& what) const;
    bool take_replacement(directory_index where, const event& what);
    void note_replacement(directory_index from, directory_index to, std::string_view name);
    void note_where_hidden(directory_index from, directory_index to, std::string_view name);
    void finish(transfer_list::number which);
    /// Finishes every transfer of which `ends` is true; with `keys`, of those that have one of them.
    template <typename Ends>
    void finish_each(Ends ends);
    template <typename Ends>
    void finish_each(std::initializer_list<transfer_list::key> keys, Ends ends);
    void moved_from(directory_index where, const event& what, entry_index known, certainty sure,
                    bool just_replaced);
    void moved_to(directory_index where, const event& what, entry_index known, certainty sure);
    void rename(entry_index index, directory_index to, std::string_view name);
    void renamed(entry_index index, std::string_view from, entry_type replaced, entry_index other);
    void exchange(entry_index a, entry_index b);
    void came_elsewhere(entry_index index);

    // transfers.cpp
    void finish_transfers_of(directory_index where);
    void finish_transfers_with(entry_index index);
    void finish_transfers_above(directory_index where);
    void drop_transfers_of(entry_index index);

    // looks.cpp
    void source_looked(const action& question, const finding& answer);
    void target_looked(const action& question, const finding& answer);
    entry_index find_below(std::string_view below_root) const noexcept;
    bool is_same(entry_index index, const sys::status& status) const noexcept;

    // exchanges.cpp
    bool may_be(entry_index index, const finding& answer) const noexcept;
    void exchange_looked(const action& question, const finding& answer);
    void late_exchange_looked(const action& question, const finding& answer);

    // doubts.cpp

    // returning.cpp

    // arming.cpp
    entry_index discover(directory_index where, std::string_view name, entry_type type, typing how,
                         std::uint64_t inode = 0);
    void arm(entry_index index, std::uint64_t inode = 0);
    void arm_again(entry_index index);
    bool descends(entry_index index);
    void close_if_pruned_at(entry_index index, directory_index to, std::string_view name);
    bool is_pruned_at(std::uint32_t depth) const;
    void tell_arrival(entry_index index);
    directory_index bind(entry_index index, watch_id watch, std::uint64_t inode,
                         std::uint64_t device);
    void found_elsewhere(entry_index index, directory_index known);
    void forget_watch(directory_index where, removing::left how = removing::left::gone);
    void close_directory(entry_index index);

    // listing.cpp

    // refusals.cpp

    // removing.cpp
    void finish_transfers_below(entry_index index);

    // mounted_files.cpp
    // coverage.cpp
    coverage covers_content(entry_index index) const;
    coverage_gap why_pruned(entry_index index) const;

    change_kind arrival() const noexcept {
        return phase_ == phase::ready ? change_kind::created : change_kind::exists;
    }

    root_options options_;
    own_watches watches_;
    store tree_;
    teller teller_;
    polling polls_{*this};
    looking looks_{*this};
    listing listings_{*this};
    guessing guesses_{*this};
    refusals failures_{*this};
    returning returns_{*this};
    following links_{*this};
    removing removals_{*this};
    mounted_files mounted_{*this};
    std::string single_;
    phase phase_ = phase::listing;
    repairing repair_;
    bool present_ = false;
    bool told_gone_ = false;
    position now_ = 0;
    position fence_ = 0;
    std::vector<action> actions_;
    portions portions_;
    transfer_list transfers_;
    /// The latest renames onto existing entries that were told as such.
    std::vector<replacement> replacements_;
    /// Events are hints.
    bool hinted_ = false;
    bool has_moved_ = false;
    std::string path_;
};

/// The only walk over transfers that finishes some. To finish one takes it out and may do anything
/// to the others: what is removed or renamed finishes, drops or begins more. As long as nothing but
/// the one itself is gone, those that are later need not be asked again; else the walk begins anew.
/// It ends, since each step takes one out, and what a step begins is a `left` one for a `swapping`
/// one, which nothing but an event makes `swapping` again.
template <typename Ends>
void model::finish_each(Ends ends) {
    transfer_list::number at = transfers_.last_before(transfers_.end(), ends);
    while (at != transfer_list::nobody) {
        const std::uint64_t before = transfers_.version();
        finish(at);
        const bool alone = transfers_.version() == before + 1;
        at = transfers_.last_before(alone ? at : transfers_.end(), ends);
    }
}

template <typename Ends>
void model::finish_each(std::initializer_list<transfer_list::key> keys, Ends ends) {
    for (auto at = transfers_.last(keys, ends); at != transfer_list::nobody;
         at = transfers_.last(keys, ends)) {
        finish(at);
    }
}

} // namespace espy::tree
