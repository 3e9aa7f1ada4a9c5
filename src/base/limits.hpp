/// The limits of the library, in one place: what each bounds, its unit, and what happens one beyond.
/// Limits of the kernel's formats stand with these, and what a program may choose is in the options.
#pragma once

#include "base/time/clock.hpp"

#include <cstddef>
#include <cstdint>

namespace espy::limit {

// Those that plays of the simulation have tiny, so that one beyond each is played.

/// Of the engine.
struct of_engine {
    /// Actions performed between two looks at the queue; then it is read.
    std::size_t actions_at_once = 64;
    /// Events applied in a step, as long as they ask for nothing; then the clock is asked.
    unsigned events_at_once = 32;
    /// How far behind the queue reading costs less than measuring it, in positions; then it is read.
    std::uint64_t far_behind = 4096;
    /// Reads in a row for that, some milliseconds: whoever asked for changes waits; then it is measured.
    int reads_at_once = 16;
    /// Rounds of `sync` in which others exchange things faster than they are looked at; then it gives up.
    unsigned sync_rounds = 4096;
    /// Passes of `sync` in which others replace directories faster than they are listed; then the same.
    unsigned sync_passes = 16;
    /// Calls in a row that find events, and so do not ask whether mounts have changed; then it is asked.
    unsigned polls_without_mounts = 16;
    /// Watches ended in a row, each of which is an event; then the queue is read.
    std::size_t watches_ended_at_once = 4096;
};

/// Of the hands.
struct of_hands {
    /// Entries noted from a listing between two looks at the clock; its rest is left for the next call.
    unsigned entries_at_once = 64;
    /// Names without a type that are worth a listing; fewer are looked at one by one, which takes as long.
    std::size_t names_worth_listing = 4;
    /// Entries of a listing that takes no longer than a call may; a longer one is not begun for types.
    std::size_t entries_for_types = 8192;
    /// Directories kept open on the way to others, and as ends of ways; the oldest is closed.
    std::size_t open_ways = 12;
    std::size_t open_ends = 4;
};

/// Of the model.
struct of_model {
    /// Renames onto known entries that may be halves of an exchange; the oldest is forgotten, and both its
    /// halves are told as what was replaced and what came.
    std::size_t replacements_kept = 16;
    /// Renames under way that are gone over faster than looked up; more are indexed.
    std::size_t transfers_gone_over = 16;
    /// Entries noted as not to be read, beside twice those that are; then the others are forgotten.
    std::size_t denied_kept = 64;
    /// Directories listed between two looks at everything else.
    std::size_t listings_at_once = 8;
    /// How often a directory that changed is looked at more closely; then as often as all others.
    unsigned close_looks = 16;
    /// Renames of a pass of which each is in the way of the next; in a longer chain,
    /// what is in the way is told to be gone.
    unsigned renames_in_a_row = 64;
};

/// Of the kernel's stream.
struct of_stream {
    /// Events among which the second half of a rename is looked for; then the backlog is indexed.
    unsigned events_near = 64;
    /// How often what left a name by a rename is put off; then it is looked at among what is queued.
    std::uint32_t times_put_off = 64;
    /// Reads in a row of events that concern nobody; then others have their turn.
    int foreign_reads = 16;
};

struct values {
    /// Changes that a call tells, more or less; the next one goes on.
    std::size_t changes_a_call = 8192;
    of_engine engine;
    of_hands hands;
    of_model model;
    of_stream stream;
};

/// As they are for everybody else.
inline constexpr values usual;

// Time: a call, and what is tried again.

/// How long a call of `poll` works, in ns; what is left to do makes the descriptor ready again.
inline constexpr std::int64_t call = 5 * tree::milliseconds;
/// How long a batch is completed after that, in ns; then it is held back until the next call.
inline constexpr std::int64_t completing = 3 * tree::milliseconds;
/// Delays before what could not be reached is tried again, in ns: doubled up to the second.
inline constexpr std::int64_t shortest_retry = 10 * tree::milliseconds;
inline constexpr std::int64_t slowest_retry = 1000 * tree::milliseconds;
/// Delays of repairs that follow each other, in ns: doubled up to the second; later, there is none.
inline constexpr std::int64_t shortest_repair = 5 * tree::milliseconds;
inline constexpr std::int64_t slowest_repair = 1000 * tree::milliseconds;
/// How much older than its event a file's change time may be, in ns: the clock ticks, and who changed
/// it may have been interrupted between the two. A change that is later still is not told after a loss.
inline constexpr std::int64_t event_delay = 250 * tree::milliseconds;
/// By how much a file's change time may lag behind the clock, in ns: its clock ticks; or, where it has
/// no fraction of a second, rounds.
inline constexpr std::int64_t clock_tick = 20 * tree::milliseconds;
inline constexpr std::int64_t coarse_clock_tick = 2000 * tree::milliseconds;
/// The shortest interval of polling, in ns; a shorter one is taken for this.
inline constexpr std::int64_t shortest_poll_interval = 10 * tree::milliseconds;
/// Glances at what is watched warmly in an interval of polling.
inline constexpr std::int64_t glances_an_interval = 8;
/// Descriptors that are taken from epoll(7) in a call; what is left over is ready the next time.
inline constexpr int descriptors_at_once = 16;
/// Polls in a row that are a storm: then the reader waits a moment between two.
inline constexpr unsigned polls_of_a_storm = 32;
/// How soon one follows the other, in ns; later, the row begins anew.
inline constexpr std::int64_t in_a_row = tree::milliseconds / 5;
/// Events that a wait has to bring; fewer, and the storm is over.
inline constexpr std::uint64_t events_worth_waiting = 32;

// The engine.

/// Links of all trees that are followed; one more is told as an error (EMLINK).
inline constexpr std::size_t followed_links = 4096;
/// How often one is followed anew in a call as long as nothing is heard; after that it leads to what it led to
/// last.
inline constexpr unsigned link_turns = 64;
/// Engines of a watcher: one for each backend.
inline constexpr std::size_t engines = 4;
/// Entries of a tree that are gone over without a look at the clock; fewer, if the buffer is small.
inline constexpr std::size_t entries_gone_over = 256;

// The hands.

/// Bytes that are read of a directory at once; more are read after them.
inline constexpr std::size_t listing_bytes = 32768;
/// Entries that are listed in the time of one look, or more: a directory with more is not listed.
inline constexpr std::size_t entries_a_look = 4;
/// Of a listing, about: one that is longer than was expected is given up.
inline constexpr std::size_t bytes_an_entry = 64;

// The kernel's stream.

/// Bytes of the kernel's records of fanotify(7) that are read at once; more are read after them.
inline constexpr std::size_t fanotify_bytes = 32768;
/// Rounds to the end of the stream, if much is queued: it is worth being read first.
inline constexpr std::uint64_t rounds_to_the_end = 32;

// The way to a root, and what is asked about mounts.

/// Symbolic links on the way, as many as the kernel follows; one more is ELOOP.
inline constexpr int links_on_the_way = 40;
/// Walks along a way whose directories others exchange meanwhile; then it is tried again later.
inline constexpr int walks = 16;
/// Bytes that the kernel says about a mount; of one with more, nothing is known.
inline constexpr std::size_t mount_status_bytes = std::size_t{1} << 20;

// Memory.

/// Bytes of a name, as the kernel tells it; a longer one is `std::length_error`.
inline constexpr std::size_t name_bytes = 4095;
/// Buckets of a table that is kept when it is empty; a bigger one is given back.
inline constexpr std::size_t small_table = 64;
/// Bytes of a block of a batch; a longer text has a block of its own.
inline constexpr std::size_t batch_block = 65536;

// Without a record (`activity`).

/// Places known; beyond, all are forgotten and asked for again.
inline constexpr std::size_t places = std::size_t{1} << 18;
/// Objects of which something was seen; beyond, all are forgotten.
inline constexpr std::size_t objects = 16384;
/// Attempts to read where a directory is that is renamed all the time; then it is nowhere.
inline constexpr int place_attempts = 512;
/// Those that give way for no longer than the scheduler likes; later ones sleep for 0.2 ms.
inline constexpr int short_attempts = 16;
/// Events among which the second half of an exchange is looked for; beyond, two renames are told.
inline constexpr int exchange_events = 32;
/// Bytes of a chunk of what was read ahead, and how many chunks: more stays in the kernel's queue.
inline constexpr std::size_t chunk_bytes = 65536;
inline constexpr std::size_t chunks = 256;
/// How often `sync` reads on because the way to a root has changed meanwhile; then it has not reached.
inline constexpr int way_rounds = 64;
/// How long after a root could not be reached it is tried again, in ns.
inline constexpr std::int64_t way_retry = 100 * tree::milliseconds;
/// Events that a queue holds whose end is far away, or that has none.
inline constexpr std::size_t queue_events = 16384;

// Ignore files.

/// How deep files of git's configuration include others; beyond, none of it counts.
inline constexpr int includes = 10;
/// Files of that configuration, and their bytes, in all; beyond, the same.
inline constexpr int config_files = 100;
inline constexpr std::size_t config_bytes = std::size_t{1} << 20;
/// Rules that ignore all of a root that was asked for, and are passed over; one more ignores it.
inline constexpr std::size_t waived = 16;
/// Rules of before that are held while they are saved, in some steps or twice; the oldest are dropped.
inline constexpr std::size_t decisions_held = 16;
/// Names in the root that are compared with rules; of a root with more, none.
inline constexpr std::size_t names_in_root = 10'000;
/// Bytes, and lines with wildcards, of an ignore file: no person keeps a bigger one. It does not count.
inline constexpr std::size_t rules_bytes = std::size_t{1} << 20;
inline constexpr std::size_t rules_wildcards = 10'000;
/// Files, their bytes, and lines with wildcards, of a tree; the file beyond does not count.
inline constexpr std::size_t tree_rules_files = 10'000;
inline constexpr std::size_t tree_rules_bytes = std::size_t{16} << 20;
inline constexpr std::size_t tree_rules_wildcards = 50'000;

} // namespace espy::limit
