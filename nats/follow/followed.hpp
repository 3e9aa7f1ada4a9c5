/// One stream that is followed.
#pragma once

#include "follow/assembly.hpp"
#include "follow/listener.hpp"
#include "link/broker.hpp"
#include "wire/names.hpp"

#include <espy/journal/mirror.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace espy::fleet {

/// What all streams that are followed have in common.
struct follower_desk {
    broker& servers;
    mirror& into;
    listener& tells;
    inbox arrivals;
};

/// From a stream into the mirror: whatever is redelivered, rewound, trimmed or made anew, a batch has its effect once, and
/// what is missing is told as a gap until a snapshot closes it.
///
///     idle ──start──▶ reading ──a batch that does not follow──▶ in a gap, reading from the last snapshot
///       ▲                │  ▲                                          │
///       └──stop──────────┘  └───────────── a snapshot ─────────────────┘
///
/// Where it is, the mirror says: all else in here can be lost.
class followed {
public:
    using steady = std::chrono::steady_clock;

    followed(follower_desk& desk, std::string stream, source_name source, std::uint64_t tag);

    const journal_name& name() const noexcept { return name_; }
    const std::string& stream() const noexcept { return stream_; }
    bool is_reading() const noexcept { return reading_ != nullptr; }
    /// All that was in the stream when it began to read was read.
    bool has_caught_up() const noexcept { return at_ >= target_; }
    std::uint64_t behind() const noexcept { return target_ > at_ ? target_ - at_ : 0; }
    std::uint64_t bytes() const noexcept { return bytes_; }

    /// Begins to read, from where the mirror is.
    outcome start();
    void stop() noexcept { reading_.reset(); }
    /// @pre Its tag is this one's.
    void take(const message& next);
    /// Compares where it is with the stream: it may have gone back, or nothing is received though there is something.
    outcome check();

private:
    outcome read_from(std::uint64_t sequence);
    outcome read_from_snapshot(const stream_state& now);
    outcome read_on(const mirrored_journal& known);
    void take_changes();
    void take_picture();
    void name_gap(const mirrored_journal& at, std::string_view reason);
    void open_gap(std::string_view reason);
    bool is_old(const mirrored_journal& at, const envelope& of) const noexcept;

    follower_desk& desk_;
    std::string stream_;
    source_name source_;
    journal_name name_;
    std::uint64_t tag_;
    assembly parts_;
    std::unique_ptr<subscription> reading_;
    /// The last message that was read, and the last that was in the stream when that was asked.
    std::uint64_t at_ = 0;
    std::uint64_t target_ = 0;
    std::uint64_t bytes_ = 0;
    /// When the stream was made; 0: not known.
    std::int64_t made_ = 0;
    /// Messages were left out on the way, and the message for the sake of which it was read once more.
    bool has_jumped_ = false;
    std::uint64_t tried_ = 0;
    /// Looked for a later snapshot in this gap.
    bool has_sought_ = false;
    bool is_foreign_said_ = false;
    steady::time_point received_{};
};

} // namespace espy::fleet
