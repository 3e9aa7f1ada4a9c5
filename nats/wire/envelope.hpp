/// What the headers of a message say.
#pragma once

#include "wire/message.hpp"
#include "wire/names.hpp"

#include <espy/journal/journal.hpp>
#include <espy/journal/token.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espy::fleet {

/// The version of this format. A message of another one is not understood.
inline constexpr unsigned wire_version = 1;

enum class message_kind : std::uint8_t {
    /// A batch of the journal, or a part of one.
    changes,
    /// All that is in the tree, or a part of that: it takes the place of all before it.
    snapshot,
};

/// Why there is a snapshot.
enum class snapshot_reason : std::uint8_t {
    /// The stream begins.
    first,
    /// The journal's log does not reach back to what the stream ended with: what came between is
    /// known by its result alone.
    trimmed,
    /// The journal went back, or was made anew: what the stream ended with is not in it.
    other_history,
    /// Nothing is missing: the stream is about to forget the last one, and has to be enough for who
    /// begins to read it.
    refresh,
};

/// `first`, `trimmed`, `other_history`, `refresh`.
std::string_view to_string(snapshot_reason reason) noexcept;

/// Which of a batch's changes, or of a snapshot's entries, a message has. Counted by what is told and
/// not by messages: who goes on in the middle of a batch may make parts of another size.
struct part_range {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    std::uint64_t total = 0;

    bool is_first() const noexcept { return first == 0; }
    bool is_last() const noexcept { return first + count == total; }
    friend bool operator==(const part_range&, const part_range&) = default;
};

struct envelope {
    message_kind kind = message_kind::changes;
    /// All up to the batch that this is of; of a snapshot: as of which batch it is.
    token upto;
    /// Of changes: the place that they come after. A reader that is anywhere else misses something.
    token before;
    part_range part;
    /// Of the batch.
    batch_cause cause = batch_cause::live;
    /// When the batch was written down, or the snapshot was made.
    journal_time time{};
    /// The machine and the tree, as one number: two journals with the same are one, or copies.
    std::uint64_t origin = 0;
    /// The tree's path on its machine.
    std::string root;
    /// Of a snapshot: a random number, the same in all of its parts.
    std::uint64_t snapshot = 0;
    /// Of the last part of a snapshot, which has a subject of its own: where in the stream the first one is.
    std::uint64_t begin = 0;
    snapshot_reason reason = snapshot_reason::first;
    /// The body is compressed.
    bool deflated = false;

    friend bool operator==(const envelope&, const envelope&) = default;
};

/// A message with these headers, and the subject that it goes to.
message sealed(const envelope& headers, const source_name& source, std::string body);

enum class envelope_status {
    good,
    /// It is no message of espy's.
    foreign,
    /// Its version is another (`version_of`).
    other_version,
    /// Its headers contradict each other, or are missing.
    broken,
};

/// Reads the headers. @return After anything but `good`, `out` is unspecified.
envelope_status read_envelope(const message& from, envelope& out);
/// Where in the stream a snapshot begins, by its last part, which is at `snapshot_subject`; where that is itself, if it
/// does not say.
std::uint64_t beginning_of_snapshot(const message& last_part) noexcept;
/// The version that a message says to be of; 0: none.
unsigned version_of(const message& from) noexcept;

} // namespace espy::fleet
