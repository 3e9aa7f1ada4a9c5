/// What several subscriptions received, for one reader.
#pragma once

#include "wire/message.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace espy::fleet {

/// A queue that makes who fills it wait while it has more than some megabytes, so that the servers wait in
/// turn. Any thread may put, one takes. Copies are the same queue.
class inbox {
public:
    struct arrival {
        std::uint64_t tag = 0;
        message what;
    };

    /// @param most_bytes Of bodies; one message always has room.
    explicit inbox(std::size_t most_bytes = std::size_t{8} << 20)
        : queue_(std::make_shared<queue>()) {
        queue_->most_bytes = most_bytes;
    }

    /// Blocks while it is full. After `close` nothing is taken any more.
    void put(arrival value) const {
        queue& q = *queue_;
        std::unique_lock lock(q.mutex);
        q.has_room.wait(lock, [&] { return q.closed || q.bytes < q.most_bytes; });
        if (!q.closed) {
            q.bytes += value.what.body.size();
            q.arrivals.push_back(std::move(value));
            q.has_some.notify_one();
        }
    }
    /// @return False if nothing came within that time, or `close` or `wake` was called.
    bool take(arrival& out, std::chrono::milliseconds timeout) const {
        queue& q = *queue_;
        std::unique_lock lock(q.mutex);
        q.has_some.wait_for(lock, timeout,
                            [&] { return q.closed || q.woken || !q.arrivals.empty(); });
        q.woken = false;
        if (q.arrivals.empty()) {
            return false;
        }
        out = std::move(q.arrivals.front());
        q.arrivals.pop_front();
        q.bytes -= out.what.body.size();
        q.has_room.notify_all();
        return true;
    }
    /// Ends one `take`, the current or the next one.
    void wake() const {
        const std::scoped_lock lock(queue_->mutex);
        queue_->woken = true;
        queue_->has_some.notify_all();
    }
    /// Whoever waits for room goes on. Before the reader ends.
    void close() const {
        const std::scoped_lock lock(queue_->mutex);
        queue_->closed = true;
        queue_->has_room.notify_all();
        queue_->has_some.notify_all();
    }

private:
    struct queue {
        std::mutex mutex;
        std::condition_variable has_some;
        std::condition_variable has_room;
        std::deque<arrival> arrivals;
        std::size_t bytes = 0;
        std::size_t most_bytes = 0;
        bool woken = false;
        bool closed = false;
    };
    std::shared_ptr<queue> queue_;
};

} // namespace espy::fleet
