/// The model of one root: what is known, what an event means for it, what is to be told and what is
/// to be done. The words are in docs/glossary.md.
#pragma once

#include "base/limits.hpp"
#include "base/memory/fenced.hpp"
#include "model/action.hpp"
#include "model/directories/arming.hpp"
#include "model/directories/listing.hpp"
#include "model/directories/refusals.hpp"
#include "model/following.hpp"
#include "model/hearing/event.hpp"
#include "model/hearing/hearing.hpp"
#include "model/looks/guessing.hpp"
#include "model/looks/looking.hpp"
#include "model/looks/returning.hpp"
#include "model/mounted_files.hpp"
#include "model/polling/polling.hpp"
#include "model/portions.hpp"
#include "model/presence.hpp"
#include "model/removing.hpp"
#include "model/renames/carrying.hpp"
#include "model/repairing.hpp"
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
    model(const root_options& options, root_index owner, watch_table& watches, telling& shared,
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
    /// Told by whom owns all roots, when each is listed.
    void ready();
    const presence& root() const noexcept { return root_; }
    /// Gives back everything in the watch table.
    void close();
    /// Is, from the beginning, what `before` was under another engine; that one is of no use any
    /// more. A repair has to follow.
    void continue_from(model& before);

    // --- Events.

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
    // --- Symbolic links that are followed.

    /// `resynced` is not told as long as what links lead to is being repaired.
    void hold_resync(bool held) noexcept { repair_.hold(held); }

    // --- Files that are mount points (mounted_files.cpp).

    /// What is listed again and again.
    hearing& events() noexcept { return events_; }
    renaming& renames() noexcept { return renames_.rules(); }
    const renaming& renames() const noexcept { return renames_.rules(); }
    arming& arms() noexcept { return arms_; }
    const arming& arms() const noexcept { return arms_; }
    looking& looks() noexcept { return looks_; }
    const looking& looks() const noexcept { return looks_; }
    listing& listings() noexcept { return listings_; }
    const guessing& guesses() const noexcept { return guesses_; }
    refusals& failures() noexcept { return failures_; }
    const refusals& failures() const noexcept { return failures_; }
    removing& removals() noexcept { return removals_; }
    following& links() noexcept { return links_; }
    const following& links() const noexcept { return links_; }
    mounted_files& mounted() noexcept { return mounted_; }
    const mounted_files& mounted() const noexcept { return mounted_; }
    polling& polls() noexcept { return polls_; }
    const polling& polls() const noexcept { return polls_; }

    // --- Actions and their answers.

    std::optional<action> next();
    bool idle() const noexcept {
        return actions_.empty() && !removals_.is_removing() && !teller_.has_more();
    }
    /// How many entries are removed, told or gone over in one part of what takes long.
    void go_in_steps_of(std::uint64_t entries) noexcept {
        portions_.are_of(entries);
        teller_.portions_are_of(entries);
    }
    /// Before anything is known.
    void keep_within(const limit::of_model& most) noexcept;
    /// Does the next part of what takes long.
    void go_on(const to::sweep& rest);
    void go_on(const to::go_on& rest);
    /// The batch is complete.
    void batch_ends();
    /// The end of the stream, measured after everything done so far and before all that follows;
    /// what is looked at from now on contains everything before `seen`. Everything before `applied`
    /// was applied.
    void fence(position seen, position end, position applied = 0);

    // --- Questions.

    const store& tree() const noexcept { return tree_; }
    store& tree() noexcept { return tree_; }
    teller& tells() noexcept { return teller_; }
    const teller& tells() const noexcept { return teller_; }
    const root_options& options() const noexcept { return options_; }
    /// Directories that have a watch.
    std::uint64_t watched() const noexcept { return watches_.directories(); }
    /// Its laws, and those of its parts (laws.cpp).
    void check() const;

private:
    // Its parts: they have their own state, and change the record by the verbs below.
    friend class mounted_files;
    friend class removing;
    friend class refusals;
    friend class listing;
    friend class looking;
    friend class carrying;
    friend class hearing;
    friend class arming;
    friend class polling;
    friend class comparing;

    /// What its names hold will be seen by then. If it may not be read, events are all there is.
    bool is_to_be_listed(directory_index where) const noexcept {
        const directory& d = tree_.dir(where);
        return d.relist && (repair_.is_under_way() || !tree_.at(d.entry).is_denied());
    }

    void may_be_another(entry_index known);
    void distrust_all();

    void rename(entry_index index, directory_index to, std::string_view name);
    void renamed(entry_index index, std::string_view from, entry_type replaced, entry_index other);
    void exchange(entry_index a, entry_index b);
    void came_elsewhere(entry_index index);

    entry_index discover(directory_index where, std::string_view name, entry_type type, typing how,
                         std::uint64_t inode = 0);
    void tell_arrival(entry_index index);

    // laws.cpp
    void check_directories() const;
    void check_entries() const;
    bool is_below_unlisted(entry_index index) const;
    bool holds_none_retired() const;

    root_options options_;
    own_watches watches_;
    store tree_;
    teller teller_;
    polling polls_{*this};
    arming arms_{*this};
    hearing events_{*this};
    carrying renames_{*this};
    looking looks_{*this};
    listing listings_{*this};
    guessing guesses_{tree_, options_.types || options_.follow_symlinks};
    refusals failures_{*this};
    returning returns_{tree_};
    following links_{tree_, options_.follow_symlinks};
    removing removals_{*this};
    mounted_files mounted_{*this};
    presence root_;
    repairing repair_;
    std::vector<action> actions_;
    portions portions_;
};

} // namespace espy::tree
