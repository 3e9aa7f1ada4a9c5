/// The model of one root: what is known, what an event means for it, what is to be told and what is
/// to be done.
#pragma once

#include "base/fenced.hpp"
#include "model/action.hpp"
#include "model/event.hpp"
#include "model/following.hpp"
#include "model/mounted_files.hpp"
#include "model/polling.hpp"
#include "model/portions.hpp"
#include "model/removing.hpp"
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
    std::uint64_t repairs() const noexcept { return repairs_; }
    bool needs_repair() const noexcept { return repair_ == repair::wanted; }
    bool in_repair() const noexcept { return repair_ != repair::no; }
    /// Tries what could not be reached, or not be watched, once more.
    void retry();
    /// Some directory's attributes have changed; perhaps one of those that could not be read.
    /// `except`: this one, of which an event has told.
    void retry_denied(directory_index except = none);
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
    void hold_resync(bool held) noexcept { holds_resync_ = held; }

    // --- Files that are mount points (mounted_files.cpp).

    /// What is listed again and again.
    removing& removals() noexcept { return removals_; }
    following& links() noexcept { return links_; }
    const following& links() const noexcept { return links_; }
    mounted_files& mounted() noexcept { return mounted_; }
    polling& polls() noexcept { return polls_; }
    const polling& polls() const noexcept { return polls_; }
    /// It is watched, but the kernel tells of little that it changes there by itself.
    void made_by_kernel(entry_index index, std::string_view message);

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
    /// It was opened but not watched: the limit is reached.
    verdict uncovered(entry_index index, std::error_code why, std::string_view message,
                      std::uint64_t inode, std::uint64_t device);
    void arm_failed(entry_index index, std::error_code why, std::string_view message);
    /// The directory at the entry's name, or at the root's path, that cannot be opened or watched.
    void is_closed(entry_index index, const sys::status& there);
    /// The consumer has not been told yet that it cannot be watched.
    bool tells_failure(entry_index index) const noexcept;
    /// Its path leads elsewhere by now; it is tried again later.
    void unreachable(entry_index index);
    void other_file_system(entry_index index);

    void listing_begins(directory_index where);
    /// The inode of the directory that is listed.
    void listed_itself(directory_index where, std::uint64_t inode);
    /// True if the caller is to say with `changed` when the entry was changed; of a directory that
    /// is polled, with `listed_closely` what it is.
    bool listed(directory_index where, const sys::listed_entry& found);
    void changed(directory_index where, std::string_view name, const sys::status& status);
    /// The rest of a listing, or observation, is left for later: an action says when.
    void list_on(directory_index where, bool observes);
    void listing_goes_on(directory_index where);
    void listing_ends(directory_index where);
    void listing_failed(directory_index where, std::error_code why);

    void looked(const action& question, const finding& answer);
    void look_failed(const action& question);
    /// The answer is what is known already.
    bool agrees(const action& question, const finding& answer) const noexcept;
    void barrier_passed(directory_index where, position end);

    /// Entries whose types are to be looked at before the changes are given out.
    const std::vector<entry_index>& untyped() const noexcept { return untyped_; }
    void typed(entry_index index, const finding& answer);
    /// It could not be looked at; its directory is listed later.
    void type_unknown(entry_index index);
    void types_done();

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
    bool has_dirty() const noexcept { return dirty_count_ > 0; }
    /// Some directory has another place since the last `retry`: what could not be reached then may be
    /// by now, though no event says so.
    bool reaches_more() const noexcept { return reaches_more_; }
    /// Names whose state was decided by looks at things that kept moving.
    bool has_doubts() const noexcept { return !doubts_.empty(); }
    /// Looks at them once more, now that nothing is queued. `since`: as of `begin_repair`.
    void verify(std::int64_t since);
    bool has_transfers() const noexcept { return !transfers_.empty(); }
    /// How many of them were looked at so far.
    std::uint64_t transfer_steps() const noexcept { return transfers_.steps(); }
    /// Directories that have a watch.
    std::uint64_t watched() const noexcept { return watches_.directories(); }
    std::uint64_t uncovered_count() const noexcept { return uncovered_ + denied_; }
    /// Directories of which it was told that they failed, and that are tried again.
    std::uint64_t failed_count() const noexcept;
    bool has_uncovered() const noexcept { return uncovered_ > 0; }
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
    friend class polling;

    enum class phase : std::uint8_t { listing, listed, ready };
    enum class repair : std::uint8_t { no, wanted, listing, settling };

    /// How an event relates to what is known of its name.
    enum class certainty : std::uint8_t { contained, open, exact };

    /// A rename onto an existing entry: it may turn out to be the first half of an exchange.
    struct replacement {
        /// `none`: from outside the tree.
        directory_index from = none;
        directory_index to = none;
        std::string name;
    };

    /// A name that may be held wrongly.
    struct doubted {
        directory_index where = none;
        std::string name;
        friend auto operator<=>(const doubted&, const doubted&) = default;
    };

    /// What its names hold will be seen by then. If it may not be read, events are all there is.
    bool is_to_be_listed(directory_index where) const noexcept {
        const directory& d = tree_.dir(where);
        return d.relist && (repair_ != repair::no || !tree_.at(d.entry).denied);
    }

    // events.cpp
    void before_listing(directory_index where, const event& what);
    void may_be_another(entry_index known);
    void left_unlisted(entry_index known, directory_index where, const event& what);
    bool awaits_listing() const noexcept;
    void distrust_all();
    void about_directory(directory_index where, const event& what);
    void about_content(directory_index where, const event& what);
    void tell_content_of(entry_index known, const event& what);
    void about_entry(directory_index where, const event& what);
    void created(directory_index where, const event& what, entry_index known, certainty sure);
    void deleted(directory_index where, const event& what, entry_index known, certainty sure);
    certainty certainty_of(directory_index where, const event& what, entry_index known) const;
    void watch_ended(directory_index where);
    void file_system_ended(directory_index where);
    void unmounted(entry_index index);

    // hints.cpp
    void about_slot(directory_index where, const event& what);
    void slot_looked(const action& question, const finding& answer);
    void about_itself(directory_index where, const event& what);
    void ask_hint(directory_index where, std::string_view name, inotify::mask bits,
                  std::uint32_t put_off = 0);
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
    void type_again(entry_index index);
    void came_elsewhere(entry_index index);

    // transfers.cpp
    void finish_transfers_of(directory_index where);
    void finish_transfers_with(entry_index index);
    void finish_transfers_above(directory_index where);
    void drop_transfers_of(entry_index index);

    // looks.cpp
    void ask(directory_index where, std::string_view name, purpose why, entry_index about = none,
             std::uint32_t cookie = 0);
    /// Because of this event.
    void ask_about(directory_index where, const event& what, purpose why);
    void reconcile(directory_index where, std::string_view name, const sys::status* found,
                   bool refresh);
    void source_looked(const action& question, const finding& answer);
    void target_looked(const action& question, const finding& answer);
    void confirmed(const action& question, const finding& answer);
    void set_type(entry_index index, entry_type type);
    void note_look(directory_index where, std::string_view name);
    std::uint64_t key_of_look(directory_index where, std::string_view name) const noexcept {
        return std::uint64_t{where.value()} << 32 | store::hash(tree_.dir(where).entry, name);
    }
    entry_index find_below(std::string_view below_root) const noexcept;
    void look_lapsed(const action& question);
    bool is_same(entry_index index, const sys::status& status) const noexcept;

    // exchanges.cpp
    bool may_be(entry_index index, const finding& answer) const noexcept;
    void exchange_looked(const action& question, const finding& answer);
    void late_exchange_looked(const action& question, const finding& answer);

    // doubts.cpp
    void doubt(directory_index where, std::string_view name);
    void doubt(entry_index index);
    void verified(const action& question, const finding& answer);

    // returning.cpp

    // arming.cpp
    /// How well the type of something found is known.
    enum class typing : std::uint8_t { known, guessed };
    entry_index discover(directory_index where, std::string_view name, entry_type type, typing how,
                         std::uint64_t inode = 0);
    void arm(entry_index index, std::uint64_t inode = 0);
    void arm_again(entry_index index);
    void arm_denied(entry_index index);
    bool descends(entry_index index);
    void close_if_pruned_at(entry_index index, directory_index to, std::string_view name);
    bool is_pruned_at(std::uint32_t depth) const;
    void tell_arrival(entry_index index);
    directory_index bind(entry_index index, watch_id watch, std::uint64_t inode,
                         std::uint64_t device);
    void found_elsewhere(entry_index index, directory_index known);
    void forget_watch(directory_index where, removing::left how = removing::left::gone);
    void mark_dirty(entry_index index);
    void try_later(entry_index index);
    void not_dirty(entry_index index);
    void find_all_again();
    void close_directory(entry_index index);

    // listing.cpp
    void sweep(action::kind how, directory_index where, entry_index from);

    // refusals.cpp
    void clear_failures(entry_index index);
    void note_denied(entry_index index);
    void forget_allowed();
    void fail(entry_index index, std::error_code why, std::string_view message);

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
    returning returns_{*this};
    following links_{*this};
    removing removals_{*this};
    mounted_files mounted_{*this};
    std::string single_;
    phase phase_ = phase::listing;
    repair repair_ = repair::no;
    bool present_ = false;
    bool told_gone_ = false;
    position now_ = 0;
    position fence_ = 0;
    /// Files changed after this are told as modified by the listing under way; `never` in the sense
    /// of not at all.
    std::int64_t changed_since_ = std::numeric_limits<std::int64_t>::max();
    std::vector<action> actions_;
    portions portions_;
    transfer_list transfers_;
    /// The latest renames onto existing entries that were told as such.
    std::vector<replacement> replacements_;
    std::vector<doubted> doubts_;
    /// Files changed after this are told as modified when a doubt is settled.
    std::int64_t doubtful_since_ = 0;
    /// With some that are not dirty any more.
    std::vector<entry_index> dirty_;
    std::uint64_t dirty_count_ = 0;
    bool reaches_more_ = false;
    std::vector<entry_index> untyped_;
    std::vector<directory_index> unfenced_;
    /// Names that were looked at, by directory and hash.
    fenced<std::uint64_t> looks_;
    position resync_at_ = never;
    std::uint64_t uncovered_ = 0;
    std::uint64_t denied_ = 0;
    std::vector<entry_index> denied_entries_;
    bool retries_denied_ = false;
    /// Events are hints.
    bool hinted_ = false;
    bool has_moved_ = false;
    std::uint64_t repairs_ = 0;
    bool holds_resync_ = false;
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
