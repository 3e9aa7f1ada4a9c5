/// What `espy ship` tells Prometheus.
#pragma once

#include "ship/shipper.hpp"
#include "wire/names.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace espy::fleet {

/// Each journal is noted by its own thread, any thread reads.
class ship_metrics {
public:
    /// @pre Nobody notes or reads yet.
    void add(const source_name& name) { all_.push_back({name, {}, 0, 0, false}); }
    /// After each step.
    void note(std::size_t journal, const shipper& now);
    std::string text() const;

private:
    struct one {
        source_name name;
        token sent;
        std::uint64_t batches = 0;
        std::uint64_t behind = 0;
        bool refused = false;
    };
    mutable std::mutex mutex_;
    std::vector<one> all_;
};

inline constexpr int ship_metrics_port = 9472;

} // namespace espy::fleet
