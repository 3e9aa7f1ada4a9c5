/// When a call is to come to an end.
#pragma once

#include "base/time/clock.hpp"

#include <cstdint>
#include <limits>
#include <stop_token>

namespace espy::tree {

/// A moment of the steady clock, or the request to stop, whichever comes first. The token must outlive
/// it.
struct deadline {
    static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

    std::int64_t at = never;
    const std::stop_token* stop = nullptr;

    bool is_stopped() const noexcept { return stop != nullptr && stop->stop_requested(); }
    bool is_over() const noexcept { return is_stopped() || (at != never && steady_now() >= at); }
    /// So much later, and so long after the request to stop.
    deadline after(std::int64_t span) const noexcept {
        if (is_stopped()) {
            return {steady_now() + span};
        }
        return at == never ? *this : deadline{at + span, stop};
    }
};

} // namespace espy::tree
