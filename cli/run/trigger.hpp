/// Where the reasons to run come from.
#pragma once

#include "failing/watch_limit.hpp"
#include "filter/armed_roots.hpp"
#include "filter/filter.hpp"
#include "run/changed.hpp"
#include "run/options.hpp"
#include "streams/own_output.hpp"
#include "words/deadline.hpp"

#include <espy/settler.hpp>
#include <espy/watcher.hpp>

#include <chrono>
#include <optional>

namespace espy::cli {

/// The watcher of `espy run`, filtered and settled. Distinct objects: safe. Shared objects: unsafe.
class trigger {
public:
    using clock = std::chrono::steady_clock;

    /// Throws `failure` if a root cannot be watched.
    explicit trigger(const run_options& options);

    /// Reads the trees, and shows how far it is to whoever waits at a terminal. From now on every change
    /// is a reason.
    void begin();

    /// Adds a batch to `out`, if one is settled.
    /// @return True if one was.
    bool poll(changed& out);
    /// Adds all that happened up to now, settled or not.
    /// @return When it would have been settled; nothing if it was.
    std::optional<clock::time_point> sync(changed& out);

    int native_handle() const noexcept { return watcher_.native_handle(); }
    /// When to call `poll` though there is nothing to read.
    std::optional<clock::time_point> due() const { return earlier(settler_.due(), armed_.due()); }
    statistics stats() const { return armed_.stats(); }

private:
    void add(const batch& raw);
    void tell_refused();
    void count(const change& change);
    void hand_out(batch& settled, changed& out);

    const run_options& options_;
    const bool quiet_;
    filter filter_;
    watcher watcher_;
    armed_roots armed_{filter_, watcher_};
    settler settler_;
    std::chrono::milliseconds interval_;
    watch_limit limit_;
    const own_output own_;
    batch raw_;
    std::size_t roots_ready_ = 0;
    /// Of what is not handed out yet.
    write_counts times_written_;
};

} // namespace espy::cli
