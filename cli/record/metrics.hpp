/// What `espy record` tells Prometheus.
#pragma once

#include "journal/place.hpp"

#include <espy/batch.hpp>
#include <espy/journal/recorder.hpp>
#include <espy/options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {

/// Numbers of the trees that are recorded. Who records notes them, which takes no longer than to copy them; the
/// server's thread reads them.
class record_metrics {
public:
    /// @pre Nobody asks yet.
    void add(const journal_place& place);
    /// After each `recorder::poll`; most of the time it has nothing to do.
    void note(std::size_t tree, const recorder& now, const batch& written);

    /// Any thread.
    std::string text() const;

private:
    struct tree {
        std::string root;
        std::string file;
        recorder_phase phase = recorder_phase::comparing;
        double compared_seconds = 0;
        statistics watched;
        std::uint64_t batch = 0;
        std::uint64_t batches = 0;
        std::uint64_t changes = 0;
        /// In seconds since 1970; 0: none yet.
        double written = 0;
        std::chrono::steady_clock::time_point noted{};
    };

    mutable std::mutex mutex_;
    std::vector<tree> trees_;
};

inline constexpr int record_metrics_port = 9471;

} // namespace espy::cli
