/// The shell around the models: reads the source, gives events to models, performs what they ask
/// for, keeps the time.
#pragma once

#include "tree/backlog.hpp"
#include "tree/clock.hpp"
#include "tree/gathering.hpp"
#include "tree/model.hpp"
#include "tree/mounts.hpp"
#include "tree/performer.hpp"
#include "tree/process_names.hpp"
#include "tree/root_path.hpp"
#include "tree/source.hpp"
#include "tree/watch_table.hpp"

#include <espy/batch.hpp>
#include <espy/options.hpp>
#include <espy/unique_fd.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace espy::tree {

/// What a watcher does. Single-threaded, but for `wake`.
class engine {
public:
    engine(const watcher_options& options, std::error_code& ec);
    ~engine();
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    root_id add(const std::string& path, const root_options& options, std::error_code& ec);
    bool remove(root_id root);
    bool reprune(root_id root, std::string_view directory);

    int native_handle() const noexcept { return epoll_.get(); }
    void poll(batch& out, std::error_code& ec);
    void sync(batch& out, std::error_code& ec);

    void wake() noexcept;
    /// True once after `wake`, if `poll` has seen it.
    bool take_wake() noexcept { return std::exchange(woken_, false); }

    statistics stats() const;
    std::optional<coverage> covers(root_id root, std::string_view path) const;

private:
    struct root {
        root_id id{};
        std::unique_ptr<tree::model> model;
        root_path way;
        place where;
        /// Find out again what is at the path.
        bool recheck = true;
        /// It may not be read.
        bool denied = false;
        bool busy = false;
        /// When to try again what could not be reached, unless events come before.
        std::int64_t retry_at = 0;
        std::int64_t retry_delay = 0;
        std::uint64_t retried_at = never;
        /// When to list again what cannot be watched.
        std::int64_t listing_at = 0;
        bool listing_uncovered = false;
        moment uncovered_listed = {};
    };

    /// How long a call may work, and how much it may tell.
    struct limits {
        std::int64_t until = 0;
        std::size_t changes = 0;
        /// Nothing waits for its time; ends when everything before this has been applied and
        /// settled.
        position through = never;
    };

    void begin_batch(batch& out);
    void end_batch();
    bool work(const limits& allowed, std::error_code& ec);
    bool step(const limits& allowed, std::error_code& ec);
    bool perform_some(std::error_code& ec);
    bool read_source(std::error_code& ec);
    void apply_some();
    void apply_next();
    void find_partners(root& r);
    void overflowed();
    bool settled(position through) const noexcept;

    // roots.cpp
    bool attend(bool at_once);
    void begin_repairs();
    void look_again(root& r);
    void tell_ready();
    void reprune_now();
    bool settle(std::error_code& ec);
    void retry(root& r);
    void retry_denied();
    void attribute_to(std::int32_t process);
    void list_uncovered(root& r);
    void narrow(std::int32_t watch, inotify::mask unwanted);
    void mounts_changed();
    void become_busy(root& r);
    void watch_for_events();
    void set_timer(bool more_to_do);
    void gather(bool whether);

    telling shared_;
    process_names processes_;
    watch_table watches_;
    std::unique_ptr<source> source_;
    backlog backlog_;
    std::size_t backlog_limit_;
    performer performer_;
    mounts mounts_;
    unique_fd epoll_;
    unique_fd timer_;
    unique_fd waker_;
    std::int64_t timer_at_ = 0;
    gathering gathering_;
    /// The source wakes nobody; the timer does.
    bool gathers_ = false;
    bool woken_ = false;
    /// Some root is to be looked at again, repaired or told to be ready.
    bool attention_ = false;
    bool repair_wanted_ = false;

    /// By number; a removed root leaves a gap, so that its number is not used again.
    std::vector<std::unique_ptr<root>> roots_;
    std::vector<std::uint32_t> busy_;
    /// The directories, by root, of which `prune` is to be asked again.
    std::vector<std::pair<std::uint32_t, std::string>> reprunes_;
    /// Never shortened: changes view these.
    std::deque<std::string> root_paths_;

    /// The subscribers of the watch of the last event.
    std::vector<subscriber> audience_;
    std::int32_t audience_watch_ = -1;
    std::uint64_t audience_version_ = 0;

    /// Before this moment nothing was lost: the queue was seen empty after it.
    moment nothing_lost_ = {};
    std::int64_t repair_at_ = 0;
    std::int64_t repair_delay_ = 0;
    std::int64_t last_overflow_ = 0;
    /// What was queued when the overflow was read says nothing.
    position discard_until_ = 0;

    std::uint64_t events_ = 0;
    /// Events that somebody wanted; the end of a watch made just to compare is none.
    std::uint64_t heard_ = 0;
    std::uint64_t overflows_ = 0;
    std::uint64_t repairs_ = 0;
    std::size_t performed_ = 0;
    /// Some root asks for `opened`, `accessed` or `closed`.
    bool hears_reading_ = false;
};

} // namespace espy::tree
