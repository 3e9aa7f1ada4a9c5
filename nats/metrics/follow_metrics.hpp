/// What `espy follow` tells Prometheus.
#pragma once

#include "follow/follower.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace espy::fleet {

/// One thread notes, any thread reads.
class follow_metrics {
public:
    /// As often as one likes: most of the time it has nothing to do.
    void note(const follower& now);
    std::string text() const;

private:
    mutable std::mutex mutex_;
    std::vector<followed_state> all_;
    bool connected_ = false;
    std::chrono::steady_clock::time_point noted_{};
};

inline constexpr int follow_metrics_port = 9473;

} // namespace espy::fleet
