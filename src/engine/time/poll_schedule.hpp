/// When what is polled is listed.
#pragma once

#include "base/limits.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace espy::tree {

/// All of it once in an interval; directories that changed lately several times as often, at a
/// glance. Both together take no more than a share of the time: what took long is followed by a
/// long rest, as much longer as there are others that rest meanwhile. Times are in nanoseconds of
/// the steady clock.
class poll_schedule {
public:
    /// `share` is in percent.
    poll_schedule(std::int64_t interval, unsigned share) noexcept
        : interval_(interval), share_(std::clamp(share, 1U, 100U)) {}

    enum class work : std::uint8_t { nothing, glance, pass };
    /// `warm`: some directories changed lately.
    work due(std::int64_t now, bool warm) const noexcept {
        if (demanded_ || now >= pass_at_) {
            return work::pass;
        }
        return (warm || asked_to_glance_) && now >= glance_at_ ? work::glance : work::nothing;
    }
    /// The same of what is looked at whenever `first` has been.
    work due_after(const poll_schedule& first, bool warm) const noexcept {
        if (demanded_ || first.over_.passes != followed_.passes) {
            return work::pass;
        }
        return (warm || asked_to_glance_) && first.over_.glances != followed_.glances
                   ? work::glance
                   : work::nothing;
    }
    /// The next moment at which something is due.
    std::int64_t when(bool warm) const noexcept {
        const std::int64_t next =
            warm || asked_to_glance_ ? std::min(pass_at_, glance_at_) : pass_at_;
        return demanded_ ? 1 : next;
    }

    void begin(work what, std::int64_t now) noexcept {
        demanded_ = demanded_ && what != work::pass;
        asked_to_glance_ = false;
        passes_ = what == work::pass;
        began_ = now;
    }
    /// What is over of `first` need not be followed any more.
    void follow(const poll_schedule& first) noexcept { followed_ = first.over_; }
    /// What is looked at afterwards has changed lately.
    void ask_to_glance() noexcept { asked_to_glance_ = true; }
    /// What is spent after the end, to follow the way, counts with what comes next.
    void spend(std::int64_t time) noexcept { spent_ += time; }
    /// `sharers`: how many roots have the share together.
    void end(std::int64_t now, std::int64_t sharers = 1) noexcept {
        const std::int64_t rested =
            now + std::exchange(spent_, 0) * (100 * sharers - share_) / share_;
        glance_at_ = std::max(began_ + interval_ / limit::glances_an_interval, rested);
        pass_at_ = std::max(passes_ ? began_ + interval_ : pass_at_, rested);
        ++(passes_ ? over_.passes : over_.glances);
    }
    /// What is over, or will be next, is no glance.
    bool is_pass() const noexcept { return passes_; }

    /// Names have come or gone: what else moved is to be found out.
    void hurry() noexcept { pass_at_ = std::min(pass_at_, glance_at_); }
    /// Now, whatever it costs.
    void demand() noexcept { demanded_ = true; }
    bool demanded() const noexcept { return demanded_; }

private:
    std::int64_t interval_;
    std::int64_t share_;
    std::int64_t pass_at_ = 0;
    std::int64_t glance_at_ = 0;
    std::int64_t began_ = 0;
    std::int64_t spent_ = 0;
    bool demanded_ = false;
    bool passes_ = false;
    bool asked_to_glance_ = false;
    /// How many have come to their end.
    struct ended {
        std::uint64_t passes = 0;
        std::uint64_t glances = 0;
    };
    ended over_ = {};
    /// The same of what is looked at first, when this was begun.
    ended followed_ = {};
};

} // namespace espy::tree
