/// Where a play takes its decisions from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace espy::simulation {

/// Bytes as a row of decisions; when they are used up, every decision is 0.
class choices {
public:
    explicit choices(std::span<const std::uint8_t> bytes) : left_(bytes) {}

    bool exhausted() const noexcept { return left_.empty(); }
    /// A number below `count`, which is 256 at most.
    unsigned below(unsigned count) noexcept {
        if (left_.empty()) {
            return 0;
        }
        const unsigned value = left_.front();
        left_ = left_.subspan(1);
        return value % count;
    }
    /// True in `times` of 256 cases.
    bool chance(unsigned times) noexcept { return !exhausted() && below(256) < times; }

private:
    std::span<const std::uint8_t> left_;
};

} // namespace espy::simulation
