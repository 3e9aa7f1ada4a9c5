/// The system's clock, as the times of files have it.
#pragma once

#include <chrono>
#include <cstdint>

namespace espy::journaling {

inline std::int64_t now_ns() noexcept {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace espy::journaling
