/// The shell around the models: reads the source, gives events to models, performs what they ask
/// for, keeps the time. The words are in docs/glossary.md.
#pragma once

#include "base/engine_options.hpp"
#include "base/time/clock.hpp"
#include "base/time/deadline.hpp"
#include "engine/audience.hpp"
#include "engine/desk.hpp"
#include "engine/links/followed_links.hpp"
#include "engine/mount_news.hpp"
#include "engine/roots/root.hpp"
#include "engine/roots/root_list.hpp"
#include "engine/time/schedule.hpp"
#include "hands/performer.hpp"
#include "model/model.hpp"
#include "stream/backlog.hpp"
#include "stream/source.hpp"
#include "stream/waking.hpp"
#include "stream/watch_table.hpp"
#include "way/mounts.hpp"
#include "way/root_path.hpp"

#include <espy/batch.hpp>
#include <espy/coverage.hpp>
#include <espy/options.hpp>
#include <espy/unique_fd.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

namespace espy::tree {

/// Watches roots over one source of events, with a model of each.
class engine {
public:
    engine(backend by, const engine_options& options, desk& shared, std::error_code& ec);
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;
    ~engine();

    /// What `path` views must outlive the root. Numbers count from 1 over all engines.
    void add(root_id id, std::string_view path, const root_options& options, std::error_code& ec);
    bool remove(root_id id);
    bool reprune(root_id id, std::string_view directory);

    /// What has happened but for the queue; before `poll` and `sync`.
    void take_news();
    void poll(std::error_code& ec);
    /// Tells all that is to be told of what happened before; false if there was no time for that, or
    /// if it does not come to an end.
    bool sync(deadline until, std::error_code& ec);
    /// What was told is not complete: `poll`, or `sync`, has to go on before it is given out.
    bool holds() const noexcept { return holds_; }
    /// Why nobody will be woken up though there is more to do; whoever called has to hear of it.
    std::error_code unwoken() const noexcept { return wakes_.unwoken(); }

    /// All roots have been listed.
    bool listed() const noexcept;
    /// Tells `ready` of those of which it was not told yet; true if there were any.
    bool tell_ready();

    statistics stats() const;
    std::optional<coverage> covers(root_id id, std::string_view path) const;

    using root = tree::root;

    /// Why nothing at all can be watched.
    std::error_code refused() const noexcept { return source_->refused(); }

    // moving.cpp
    /// A root of which not everything can be watched here, but elsewhere. Nothing more is done
    /// until it is taken out.
    std::optional<root_id> leaving() const noexcept { return leaving_; }
    /// Takes a root out, with what is known of its tree.
    std::unique_ptr<root> give_up(root_id id);
    /// Goes on with a root of another engine: lists it anew, tells what is different, then
    /// `resynced`.
    void take_over(std::unique_ptr<root> from);
    bool has_roots() const noexcept;

    /// Its laws, and those of its parts (laws.cpp).
    void check() const;
    void check_now_and_then() const;

private:
    friend class mount_news;
    friend class followed_links;

    /// How long a call may work, and how much it may tell.
    struct limits {
        deadline until;
        std::size_t changes = 0;
        bool is_over(const telling& told) const noexcept {
            return told.out->size() >= changes || until.is_over();
        }
        /// Nothing waits for its time; ends when everything before this has been applied and
        /// settled.
        position through = never;
    };

    void begin_batch();
    bool end_batch(deadline until);
    bool work(const limits& allowed, std::error_code& ec);
    bool step(const limits& allowed, std::error_code& ec);
    bool perform_some(const limits& allowed, std::error_code& ec);
    void perform(root& r, const action& todo);
    bool read_source(std::error_code& ec);
    bool read_round(std::error_code& ec);

    // fences.cpp
    struct fence {
        /// What is looked at from now on contains every event before this position.
        position seen = 0;
        /// Everything that has happened is before this position.
        position end = 0;
    };
    fence measure(std::error_code& ec);
    void fence_all(std::error_code& ec);
    bool settled(position through) const noexcept;

    // applying.cpp
    void apply_some(const limits& allowed);
    void apply_next();
    void way_changed(root& r);
    void find_partners(root& r);
    void overflowed();

    // roots.cpp
    bool attend(bool at_once);
    void begin_repairs();
    void look_again(root& r);
    void arrive(root& r, root_path::target found);
    void put_off(root& r, std::error_code why);
    void join_reprunes();
    void reprune_some();
    bool settle(std::error_code& ec);
    void retry(root& r);
    bool retry_denied();
    void narrow(watch_id watch, inotify::mask unwanted);
    void become_busy(root& r);
    std::unique_ptr<root> take_out(root_index owner);
    void prepare(root& added, root_index owner);
    void begin(model& m) const;
    void set_timer(bool more_to_do);

    // polls.cpp
    bool is_polled(const root& r) const noexcept;
    bool is_way_untold(const root& r) const noexcept;
    void end_listing(root& r);
    void list_polled(root& r);
    void observe(root& r, const action& todo);

    struct settings {
        std::size_t backlog_limit;
        /// That are gone over without a look at the clock.
        std::uint64_t entries_at_once;
        std::int64_t poll_interval;
        unsigned poll_share;
        limit::values limits;
    };
    /// What is to be done before anything is read.
    struct agenda {
        /// Roots whose models ask for something; the last is asked first.
        std::vector<root_index> busy;
        /// Some root is to be looked at again, repaired or told to be ready.
        bool attention = false;
        /// Some directory has other attributes now: what could not be read is to be tried again.
        bool retries_denied = false;
        /// Names were looked at for hints, and the fence after that is still to come.
        bool fence = false;
    };

    desk& desk_;
    settings settings_;
    watch_table watches_;
    std::unique_ptr<source> source_;
    backlog backlog_;
    performer performer_;
    mounts mounts_;
    waking wakes_;
    repair_times repair_;

    root_list<root> roots_;
    agenda todo_;
    mount_news news_{*this};
    followed_links links_{*this};
    /// The directories, by root, of which `prune` is to be asked again.
    std::vector<std::pair<root_index, std::string>> reprunes_;

    audience audience_;

    struct counts {
        std::uint64_t events = 0;
        /// Events that somebody wanted; the end of a watch made just to compare is none.
        std::uint64_t heard = 0;
        std::uint64_t overflows = 0;
        std::uint64_t repairs = 0;
        /// Actions since the queue was read last.
        std::size_t performed = 0;
        /// Locks that were waited for while events were applied.
        std::uint64_t barriers = 0;
        /// Roots that are polled, each with the links in it; at least one.
        std::int64_t polled = 1;
        /// Roots that ask for `opened`, `accessed` or `closed`.
        std::size_t readers = 0;
    };
    counts counts_;
    patience patience_;
    /// The batch is not complete: some of its types are not known yet.
    bool holds_ = false;
    /// When the queue was read last, if nothing was left in it, and nothing was done since.
    std::optional<moment> emptied_;
    std::optional<root_id> leaving_;
};

} // namespace espy::tree
