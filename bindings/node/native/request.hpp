/// What JavaScript asks of a watcher, for the thread of the loop to do.
#pragma once

#include "napi.hpp"

#include <espy/options.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace espy::node {

/// Asked, done, and then the promise of it is kept, or broken where `failed` says why.
struct request {
    enum class action : std::uint8_t {
        /// Done once the root is ready.
        add,
        remove,
        /// Done once every root is.
        ready,
        sync,
        stats,
        close,
    };

    action what = action::ready;
    napi_deferred promise = nullptr;
    /// Of `add`, and then the root's id; of `remove` the id.
    std::string path{};
    root_options options{};
    root_id root{};
    /// Of `sync`: when its time is over; nothing: never.
    std::optional<std::chrono::steady_clock::time_point> end{};

    std::optional<failure> failed{};
    /// Of `sync`.
    bool reached = true;
    /// Of `stats`.
    statistics counters{};
};

} // namespace espy::node
