/// From one journal into its stream.
#pragma once

#include "link/broker.hpp"
#include "ship/decision.hpp"
#include "ship/journal_source.hpp"
#include "ship/outgoing.hpp"
#include "ship/presence.hpp"
#include "ship/ship_news.hpp"
#include "wire/names.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace espy::fleet {

struct ship_settings {
    source_name name;
    stream_settings stream;
    /// Makes the stream if it is not there.
    bool creates = true;
    /// A random number for this process and journal.
    std::uint64_t instance = 0;
    /// Other than the system's for tests.
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

/// Looks at what the stream ends with, decides by that, and sends one message at a time, each with the
/// expectation that the stream still ends with what it did. After anything but the acknowledgement that fits it
/// looks again. Distinct objects: safe. Shared objects: unsafe.
class shipper {
public:
    /// What is there to do until the next step.
    struct pause {
        /// Wait so long …
        std::chrono::milliseconds time{0};
        /// … or until the journal has something.
        bool for_journal = false;
    };

    shipper(broker& servers, journal_source& source, ship_settings settings, ship_news& news);

    /// Does one thing: a look, or one message. Throws `espy::error` for what the journal cannot do.
    pause step();
    /// Nothing can be sent as things are; that was said. No `step` any more.
    bool is_refused() const noexcept { return state_ == state::refused; }
    /// What is known to be in the stream; none before that was looked at.
    const std::optional<token>& sent() const noexcept { return sent_; }
    /// Batches that were not in it when that was counted last.
    std::uint64_t behind() const noexcept { return behind_; }

private:
    using clock = std::chrono::steady_clock;
    enum class state : std::uint8_t { looking, sending, listening, refused };
    static constexpr std::chrono::milliseconds longest_pause{10'000};

    pause look();
    outcome read_end(stream_end& out);
    outcome find_snapshot(std::uint64_t first);
    pause make_stream();
    pause act(const stream_end& end, const decision& what);
    pause begin_snapshot(snapshot_reason reason);
    bool fits(const outgoing& snapshot);
    pause listen(const stream_end& end, const decision& what);
    pause go_on(const stream_end& end, const log_place& from);
    void note_rewind(const stream_end& end);

    pause send();
    bool prepare();
    pause publish();
    pause idle();

    pause failed(const outcome& how);
    pause refuse(const std::string& why);
    pause look_again(std::chrono::milliseconds later = std::chrono::milliseconds(0));
    void count_behind();
    /// May be called while the journal is read.
    void speak();
    std::size_t part_limit();

    broker& servers_;
    journal_source& source_;
    const ship_settings settings_;
    ship_news& news_;
    presence presence_;
    const std::string stream_;

    state state_ = state::looking;
    clock::time_point began_{};
    clock::time_point looked_{};
    /// Where the stream ends, and what comes next. Valid while sending.
    std::uint64_t last_ = 0;
    log_place place_;
    outgoing out_;
    /// A snapshot that is sent once the stream is at its batch.
    outgoing refresh_;
    bool needs_refresh_ = false;
    std::int64_t max_bytes_ = 0;
    /// Of the last listening: where the stream ended, and that nobody else was heard.
    std::optional<std::uint64_t> alone_at_;
    std::optional<token> sent_;
    std::optional<token> noted_;
    std::uint64_t behind_ = 0;
    unsigned failures_ = 0;
    bool has_looked_ = false;
    bool has_sent_ = false;
    bool is_recorded_ = false;
    bool is_known_fit_ = false;
};

} // namespace espy::fleet
