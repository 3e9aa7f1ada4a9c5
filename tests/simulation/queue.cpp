#include "queue.hpp"

#include <cstring>
#include <utility>

namespace espy::simulation {

using inotify::mask;

std::size_t record::size() const noexcept {
    constexpr std::size_t header = 16;
    // With its NUL, padded to a multiple of the header.
    return header + (name.empty() ? 0 : (name.size() + header) / header * header);
}

std::uint64_t queue::put(record event) {
    if (events_.size() >= limit_) {
        if (!std::exchange(overflowed_, true)) {
            push({-1, mask::queue_overflow});
        }
        return 0;
    }
    if (!events_.empty()) {
        const record& tail = events_.back();
        const bool equal =
            tail.watch == event.watch && tail.bits == event.bits && tail.name == event.name;
        if (equal && tail.bits != mask::ignored && !parted_) {
            return count_;
        }
    }
    push(std::move(event));
    return count_;
}

void queue::push(record event) {
    parted_ = false;
    bytes_ += event.size();
    ++count_;
    events_.push_back(std::move(event));
}

void queue::clear() noexcept {
    events_.clear();
    bytes_ = 0;
    overflowed_ = false;
}

std::size_t queue::read(std::span<std::byte> buffer, std::size_t most) {
    std::size_t used = 0;
    for (; most > 0 && !events_.empty(); --most) {
        const record& next = events_.front();
        const std::size_t size = next.size();
        if (size > buffer.size() - used) {
            break;
        }
        const auto bits = static_cast<std::uint32_t>(next.bits);
        const auto padded = static_cast<std::uint32_t>(size - 16);
        std::byte* const at = buffer.data() + used;
        std::memset(at, 0, size);
        std::memcpy(at, &next.watch, 4);
        std::memcpy(at + 4, &bits, 4);
        std::memcpy(at + 8, &next.cookie, 4);
        std::memcpy(at + 12, &padded, 4);
        std::memcpy(at + 16, next.name.data(), next.name.size());
        overflowed_ = overflowed_ && next.bits != mask::queue_overflow;
        used += size;
        given(next);
        bytes_ -= size;
        events_.pop_front();
    }
    return used;
}

} // namespace espy::simulation
