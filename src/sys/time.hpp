/// Times and spans at their ends. In 64 bits there are 292 years of nanoseconds: files may say that
/// they are from later, and who means "never" asks for more.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace espy::sys {

/// `seconds` and `rest`, in nanoseconds; what is too far off is at the end.
constexpr std::int64_t nanoseconds(std::int64_t seconds, std::int64_t rest) noexcept {
    std::int64_t result = 0;
    if (__builtin_mul_overflow(seconds, std::int64_t{1'000'000'000}, &result) ||
        __builtin_add_overflow(result, rest, &result)) {
        return seconds < 0 ? std::numeric_limits<std::int64_t>::min()
                           : std::numeric_limits<std::int64_t>::max();
    }
    return result;
}

/// A span of which 100 years are as good as more, so that it can be added to any moment.
constexpr std::chrono::milliseconds within_reason(std::chrono::milliseconds span) noexcept {
    constexpr std::chrono::milliseconds longest = std::chrono::hours(100 * 365 * 24);
    return std::clamp(span, -longest, longest);
}

} // namespace espy::sys
