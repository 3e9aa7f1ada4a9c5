/// When to let events gather: in a storm, to wake up for each few of them costs more than they do.
#pragma once

#include "base/limits.hpp"
#include "base/time/clock.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace espy::tree {

/// Events that the queue of an instance of inotify(7) holds, if made now; 0 if nobody says.
std::size_t queue_capacity() noexcept;

/// Sees when the queue is polled, and what that gave. One call that follows another at once is no
/// storm; many in a row are: the reader is woken as often as it can be. Then it waits for a moment
/// between two calls, for as long as that brings more events than the waiting is worth.
class gathering {
public:
    /// `capacity`: events that the queue holds. It must never come near to being full.
    explicit gathering(std::size_t capacity) noexcept
        : pause_(std::min<std::int64_t>(milliseconds, static_cast<std::int64_t>(capacity) * 64)) {}

    /// A poll from `began` until `ended` has read so many events.
    void polled(std::int64_t began, std::int64_t ended, std::uint64_t events) noexcept {
        if (pause_ < milliseconds / 4) {
            return;
        }
        if (active()) {
            in_a_row_ = events < limit::events_worth_waiting ? 0 : in_a_row_;
        } else if (events == 0) {
            return;
        } else {
            in_a_row_ = began - ended_ < limit::in_a_row ? in_a_row_ + 1 : 0;
        }
        ended_ = ended;
    }

    bool active() const noexcept { return in_a_row_ >= limit::polls_of_a_storm; }
    /// When to look at the queue again, if `active`.
    std::int64_t until() const noexcept { return ended_ + pause_; }

private:
    /// At a rate that a few writers at full speed do not reach together, the queue is empty again
    /// long before it is full: 64 ns an event.
    std::int64_t pause_;
    std::int64_t ended_ = 0;
    unsigned in_a_row_ = 0;
};

} // namespace espy::tree
