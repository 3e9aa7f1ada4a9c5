/// What is due when. Who asks says what time it is, in nanoseconds of the steady clock.
#pragma once

#include "base/limits.hpp"
#include "base/time/clock.hpp"
#include "base/time/position.hpp"

#include <algorithm>
#include <cstdint>

namespace espy::tree {

/// The earliest of several moments; 0: there is none. Distinct objects: safe. Shared objects: unsafe.
class earliest {
public:
    void consider(std::int64_t when) noexcept {
        at_ = std::max<std::int64_t>(at_ == 0 ? when : std::min(at_, when), 1);
    }
    std::int64_t at() const noexcept { return at_; }

private:
    std::int64_t at_ = 0;
};

/// What could not be reached is tried again as soon as anything was heard; if nothing is, later each
/// time. Distinct objects: safe. Shared objects: unsafe.
class retry_times {
public:
    /// `heard`: events so far.
    bool is_due(std::int64_t now, std::uint64_t heard) const noexcept {
        return tried_at_ != heard || now >= at_;
    }
    void tried(std::int64_t now, std::uint64_t heard) noexcept {
        delay_ =
            tried_at_ == heard ? std::min(delay_ * 2, limit::slowest_retry) : limit::shortest_retry;
        at_ = now + delay_;
        tried_at_ = heard;
    }
    /// Whatever was tried.
    void hurry() noexcept { at_ = 0; }
    std::int64_t when() const noexcept { return at_; }

private:
    std::int64_t at_ = 0;
    std::int64_t delay_ = 0;
    std::uint64_t tried_at_ = never;
};

/// Where the path of a root leads could not be found out: it is followed again, later each time.
///
///     on its way ──put_off──▶ put off ──begin──▶ on its way ──found──▶ (the next delay is short again)
///
/// Distinct objects: safe. Shared objects: unsafe.
class recheck_times {
public:
    /// True the first time.
    bool put_off(std::int64_t now) noexcept {
        const bool first = delay_ == 0;
        delay_ = std::clamp(delay_ * 2, limit::shortest_retry, limit::slowest_retry);
        at_ = now + delay_;
        return first;
    }
    void begin() noexcept { at_ = 0; }
    void found() noexcept { delay_ = 0; }
    bool is_put_off() const noexcept { return at_ != 0; }
    bool is_due(std::int64_t now) const noexcept { return at_ != 0 && now >= at_; }
    /// It was not found since.
    bool has_failed() const noexcept { return delay_ != 0; }
    std::int64_t when() const noexcept { return at_; }

private:
    std::int64_t at_ = 0;
    std::int64_t delay_ = 0;
};

/// Overflows that follow each other closely are repaired later each time: a repair makes events, too.
/// Distinct objects: safe. Shared objects: unsafe.
class repair_times {
public:
    /// `end`: what was queued by then says nothing.
    void overflowed(std::int64_t now, position end) noexcept {
        delay_ = now - last_ < limit::slowest_repair
                     ? std::clamp(delay_ * 2, limit::shortest_repair, limit::slowest_repair)
                     : 0;
        last_ = now;
        at_ = now + delay_;
        discard_until_ = end;
        wanted_ = true;
    }
    bool is_wanted() const noexcept { return wanted_; }
    /// `at_once`: somebody waits for it. What the queue still holds has to be gone.
    bool is_due(std::int64_t now, position applied, bool at_once) const noexcept {
        return wanted_ && applied >= discard_until_ && (at_once || now >= at_);
    }
    void begin() noexcept { wanted_ = false; }
    std::int64_t when() const noexcept { return at_; }

    /// Before this moment nothing was lost: the queue was seen empty after it.
    void nothing_lost(const moment& before) noexcept { nothing_lost_ = before; }
    /// Files that changed later (nanoseconds since 1970) may have changed unheard.
    std::int64_t since() const noexcept {
        return nothing_lost_.in_system_time() - limit::event_delay;
    }

private:
    bool wanted_ = false;
    std::int64_t at_ = 0;
    std::int64_t delay_ = 0;
    std::int64_t last_ = 0;
    position discard_until_ = 0;
    moment nothing_lost_ = {};
};

/// How often `sync` lets others who never rest make it begin anew. Distinct objects: safe. Shared
/// objects: unsafe.
class patience {
public:
    /// What is done with the stream before `through` is no round.
    void begin(position through, const limit::of_engine& most = limit::usual.engine) noexcept {
        through_ = through;
        passes_ = most.sync_passes;
        rounds_ = most.sync_rounds;
    }
    void end() noexcept {
        passes_ = 0;
        through_ = never;
    }
    /// One more pass, or retry; false if none is left, or nobody waits.
    bool take_pass() noexcept {
        if (passes_ == 0) {
            return false;
        }
        --passes_;
        return true;
    }
    /// What others do all the time can keep names in doubt for ever. Whoever waits for the end does not
    /// wait for that.
    void count_round(position at) noexcept { rounds_ -= at >= through_ && rounds_ > 0 ? 1U : 0U; }
    bool is_over() const noexcept { return rounds_ == 0; }

private:
    position through_ = never;
    unsigned passes_ = 0;
    unsigned rounds_ = 0;
};

} // namespace espy::tree
