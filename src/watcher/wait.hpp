/// How a watcher, a settled one and an activity wait.
#pragma once

#include "base/time/deadline.hpp"
#include "sys/time.hpp"
#include "watcher/stop_wake.hpp"

#include <espy/change_iterator.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stop_token>
#include <system_error>

#include <sys/epoll.h>

namespace espy {

inline tree::deadline deadline_in(std::chrono::milliseconds timeout, const std::stop_token& stop) {
    if (timeout.count() < 0) {
        return {tree::deadline::never, &stop};
    }
    const std::chrono::nanoseconds span = sys::within_reason(timeout);
    return {tree::steady_now() + span.count(), &stop};
}

/// How `sync(until)` has ended, which says whether it has reached its end.
template <typename Sync>
sync_status sync_until(const tree::deadline& until, Sync sync) {
    if (sync(until)) {
        return sync_status::reached;
    }
    return until.is_stopped() ? sync_status::stopped
           : until.is_over()  ? sync_status::timeout
                              : sync_status::in_doubt;
}

/// Until `poll(ec)` says that it has changes, `wakes` was woken, `stop` is requested, a handler of a signal ran,
/// or the time is over. `set` is one of epoll(7).
template <typename Wakes, typename Poll>
wait_status wait_for(int set, Wakes& wakes, std::chrono::milliseconds timeout,
                     const std::stop_token& stop, std::error_code& ec, Poll poll) {
    using clock = std::chrono::steady_clock;
    stop_wake wakes_at_stop(stop, wakes);
    const bool forever = timeout.count() < 0;
    const auto until = forever ? clock::time_point() : clock::now() + sys::within_reason(timeout);
    for (bool interrupted = false;;) {
        if (poll(ec) || ec) {
            return wait_status::changes;
        }
        if (stop.stop_requested()) {
            return wait_status::stopped;
        }
        if (wakes.take()) {
            return wait_status::woken;
        }
        if (interrupted) {
            return wait_status::interrupted;
        }
        int left = -1;
        if (!forever) {
            const auto time = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
            if (time.count() <= 0) {
                return wait_status::timeout;
            }
            left = static_cast<int>(std::min<std::int64_t>(time.count(), 1 << 30));
        }
        // By poll(2) what is in the set would be gone over twice. What else is wrong, `poll` finds.
        epoll_event ready{};
        interrupted = ::epoll_wait(set, &ready, 1, left) < 0 && errno == EINTR;
    }
}

} // namespace espy
