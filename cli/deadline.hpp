/// A moment by which a command ends.
#pragma once

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

namespace espy::cli {

/// Counts from its construction; without a time it never comes.
class deadline {
public:
    explicit deadline(std::optional<std::chrono::milliseconds> time) {
        if (time) {
            end_ = clock::now() + *time;
        }
    }

    bool is_over() const { return end_ && clock::now() >= *end_; }

    /// What is left, for poll(2): in milliseconds, rounded up; -1 for ever.
    int poll_timeout() const {
        if (!end_) {
            return -1;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end_ - clock::now());
        return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(
            left.count(), 0, std::numeric_limits<int>::max()));
    }

private:
    using clock = std::chrono::steady_clock;
    std::optional<clock::time_point> end_;
};

} // namespace espy::cli
