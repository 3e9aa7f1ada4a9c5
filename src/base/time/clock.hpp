/// The clocks, in nanoseconds.
#pragma once

#include <cstdint>

#include <time.h>

namespace espy::tree {

inline std::int64_t read_clock(clockid_t which) noexcept {
    timespec now{};
    ::clock_gettime(which, &now);
    return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

/// Goes on steadily while the machine runs; for measuring and waiting.
inline std::int64_t steady_now() noexcept {
    return read_clock(CLOCK_MONOTONIC);
}
/// The time of day; may be set back.
inline std::int64_t system_now() noexcept {
    return read_clock(CLOCK_REALTIME);
}

inline constexpr std::int64_t milliseconds = 1'000'000;

/// A moment that is still right after the time of day was set. Its clock goes on while the machine sleeps,
/// as the time of day does: by one that stands still then, what was before the sleep would seem to be after
/// it.
struct moment {
    std::int64_t boot = read_clock(CLOCK_BOOTTIME);

    /// The same moment by the system's clock, which says `system` when it is `now`.
    std::int64_t in_system_time(const moment& now, std::int64_t system) const noexcept {
        return system - (now.boot - boot);
    }
    std::int64_t in_system_time() const noexcept { return in_system_time(moment(), system_now()); }
};

} // namespace espy::tree
