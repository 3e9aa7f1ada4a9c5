/// The two clocks, in nanoseconds.
#pragma once

#include <cstdint>

#include <time.h>

namespace espy::tree {

inline std::int64_t read_clock(clockid_t which) noexcept {
    timespec now{};
    ::clock_gettime(which, &now);
    return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

/// Goes on steadily; for measuring and waiting.
inline std::int64_t steady_now() noexcept {
    return read_clock(CLOCK_MONOTONIC);
}
/// The time of day; may be set back.
inline std::int64_t system_now() noexcept {
    return read_clock(CLOCK_REALTIME);
}

inline constexpr std::int64_t milliseconds = 1'000'000;

/// A moment by both clocks, so that it is still right after the time of day was set.
struct moment {
    std::int64_t steady = steady_now();
    std::int64_t system = system_now();

    /// The same moment as the system's clock counts now.
    std::int64_t in_system_time() const noexcept { return system_now() - (steady_now() - steady); }
};

} // namespace espy::tree
