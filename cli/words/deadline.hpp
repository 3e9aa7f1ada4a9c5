/// A moment by which a command ends.
#pragma once

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

namespace espy::cli {

/// What is left until `end`, for poll(2): in milliseconds, rounded up; -1 for ever.
inline int poll_timeout(std::optional<std::chrono::steady_clock::time_point> end) {
    if (!end) {
        return -1;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*end - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(
        left.count(), 0, std::numeric_limits<int>::max()));
}

/// The earlier of two moments, of which either may never come.
inline std::optional<std::chrono::steady_clock::time_point>
earlier(std::optional<std::chrono::steady_clock::time_point> a,
        std::optional<std::chrono::steady_clock::time_point> b) {
    return a && b ? std::min(*a, *b) : a ? a : b;
}

/// Counts from its construction; without a time it never comes.
class deadline {
public:
    explicit deadline(std::optional<std::chrono::milliseconds> time) {
        if (time) {
            end_ = clock::now() + *time;
        }
    }

    bool is_over() const { return end_ && clock::now() >= *end_; }

    /// What is left, for poll(2).
    int poll_timeout() const { return cli::poll_timeout(end_); }

private:
    using clock = std::chrono::steady_clock;
    std::optional<clock::time_point> end_;
};

} // namespace espy::cli
