#include "tree/backlog.hpp"

namespace espy::tree {

bool backlog::fill(source& from, std::error_code& ec) {
    if (spare_.empty()) {
        spare_.push_back(std::make_unique_for_overwrite<std::byte[]>(buffer_size_));
    }
    const std::size_t size = from.read({spare_.back().get(), buffer_size_}, ec);
    if (size == 0) {
        return false;
    }
    const inotify::events read(std::span<const std::byte>(spare_.back().get(), size));
    buffers_.push_back({std::move(spare_.back()), read.begin()});
    spare_.pop_back();
    bytes_ += size;
    return true;
}

backlog::partner backlog::find_partner(std::int32_t watch, std::uint32_t cookie) const noexcept {
    using inotify::any;
    using inotify::mask;
    for (const buffer& read : buffers_) {
        for (auto at = read.next; at != std::default_sentinel; ++at) {
            const inotify::event ahead = *at;
            if (any(ahead.mask(), mask::moved_to) && ahead.cookie() == cookie) {
                return partner::found;
            }
            const bool entry = any(ahead.mask(), mask::create | mask::delete_ | mask::move);
            if (any(ahead.mask(), mask::queue_overflow) ||
                (entry && ahead.watch() == static_cast<inotify::watch_id>(watch))) {
                return partner::missing;
            }
        }
    }
    return partner::unknown;
}

void backlog::pop() noexcept {
    buffer& first = buffers_.front();
    const std::size_t size = (*first.next).size();
    at_ += size;
    bytes_ -= size;
    ++first.next;
    if (first.next == std::default_sentinel) {
        if (spare_.size() < 4) {
            spare_.push_back(std::move(first.memory));
        }
        buffers_.pop_front();
    }
}

} // namespace espy::tree
