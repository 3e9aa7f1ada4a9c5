/// What to do next, from what the stream ends with and what the journal has: nothing else decides, so that whoever ships
/// has no notes that could be wrong.
#pragma once

#include "link/broker.hpp"
#include "wire/envelope.hpp"

#include <espy/journal/journal.hpp>
#include <espy/journal/token.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace espy::fleet {

/// The last message of a stream, or what came of asking for it.
struct stream_end {
    enum class kind : std::uint8_t {
        /// A message of a journal: `headers`.
        ours,
        /// Nothing is in the stream.
        empty,
        no_stream,
        /// A message that no espy wrote, or a later one, or a damaged one.
        not_understood,
        /// It could not be asked for: that says nothing about the stream.
        unknown,
    };
    kind what = kind::unknown;
    envelope headers;
    /// Where it is; of an empty stream, where the last message was.
    std::uint64_t sequence = 0;
    /// Of `not_understood` and `unknown`: one line for people.
    std::string message;
};

/// Reads a message as the end of its stream.
stream_end end_of(const message& last);

/// What the journal has to do with it.
struct journal_side {
    /// The machine and the tree (`envelope::origin`).
    std::uint64_t origin = 0;
    /// Of the snapshot that is ready to be sent; 0: none is.
    std::uint64_t snapshot = 0;
    /// Whether the log goes on from a place.
    std::function<since_status(const token&)> judge;
};

/// A place between two changes of the journal's log.
struct log_place {
    /// All of these batches are before it …
    token after = {};
    /// … and so many changes of the next one, which ends in `into` if they are more than 0.
    std::uint64_t skip = 0;
    token into = {};
};

struct decision {
    enum class step : std::uint8_t {
        /// Ask again later.
        wait,
        create_stream,
        /// Begin a snapshot, for `reason`.
        snapshot,
        /// The next part of the snapshot that is ready, from the entry `skip`.
        go_on_with_snapshot,
        /// Send what comes after `place`.
        go_on,
        /// Somebody wrote what this journal does not have, on this machine, or on a copy of it. If nobody is alive who
        /// does, a snapshot for `reason`.
        take_over,
        /// Somebody began a snapshot. If nobody is alive who goes on with it, another one for `reason`.
        take_over_snapshot,
        /// This is another journal's stream: `message`.
        refuse,
    };
    step what = step::wait;
    snapshot_reason reason = snapshot_reason::first;
    log_place place = {};
    std::uint64_t skip = 0;
    std::string message = {};
};

decision decide(const stream_end& end, const journal_side& ours);

} // namespace espy::fleet
