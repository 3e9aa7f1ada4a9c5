#include "stream/backlog.hpp"

#include "base/check.hpp"

#include "stream/entry_events.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

namespace espy::tree {

using inotify::any;
using inotify::mask;

namespace {} // namespace

bool backlog::fill(source& from, std::error_code& ec) {
    if (spare_.empty()) {
        spare_.push_back(std::make_unique_for_overwrite<std::byte[]>(buffer_size_));
    }
    std::size_t size = from.read({spare_.back().get(), buffer_size_}, ec);
    if (ec.value() == EINVAL && buffer_size_ < inotify::min_buffer_size) {
        ESPY_SOMETIMES("read: a name of more than 255 bytes");
        grow();
        size = from.read({spare_.back().get(), buffer_size_}, ec);
    }
    const position before = std::exchange(end_, counts_bytes_ ? end_ + size : from.read_end());
    if (size == 0) {
        // What was read concerned nobody.
        ESPY_SOMETIMES("read: nothing that concerns anybody");
        (buffers_.empty() ? at_ : buffers_.back().end) = end_;
        return end_ != before;
    }
    push(size);
    bytes_ += size;
    take_progress();
    return true;
}

/// For a name of more than 255 bytes. Buffers of the former size are not used again.
void backlog::grow() {
    buffer_size_ = inotify::min_buffer_size;
    for (buffer& each : buffers_) {
        each.whole = false;
    }
    spare_.clear();
    spare_.push_back(std::make_unique_for_overwrite<std::byte[]>(buffer_size_));
}

/// What was read waits in memory of its size, if it is little and has to wait.
void backlog::push(std::size_t size) {
    buffer added;
    added.whole = buffers_.empty() || size > buffer_size_ / 4;
    if (added.whole) {
        added.memory = std::move(spare_.back());
        spare_.pop_back();
    } else {
        added.memory = std::make_unique_for_overwrite<std::byte[]>(size);
        std::memcpy(added.memory.get(), spare_.back().get(), size);
    }
    added.next = inotify::events(std::span<const std::byte>(added.memory.get(), size)).begin();
    added.end = end_;
    buffers_.push_back(std::move(added));
}

backlog::second_half backlog::find_second_half(watch_id watch, std::uint32_t cookie) {
    if (!counts_bytes_) {
        // The halves of a rename are told at once there.
        const bool follows =
            !empty() && any(front().mask(), mask::moved_to) && front().cookie() == cookie;
        return follows ? second_half{partner::found, front()} : second_half{partner::missing};
    }
    // As a rule it is near. To search all for each of many would take too long.
    unsigned passed = 0;
    position end = at_;
    for (const buffer& read : buffers_) {
        for (auto at = read.next; at != std::default_sentinel && passed < near_; ++at, ++passed) {
            ++steps_;
            const inotify::event ahead = *at;
            end += ahead.size();
            if (any(ahead.mask(), mask::moved_to) && ahead.cookie() == cookie) {
                return {partner::found, ahead, end};
            }
            if (any(ahead.mask(), mask::queue_overflow) ||
                (any(ahead.mask(), entry_events) &&
                 ahead.watch() == static_cast<inotify::watch_id>(watch))) {
                return {partner::missing};
            }
        }
    }
    if (passed < near_) {
        return {partner::unknown};
    }
    index();
    ESPY_SOMETIMES("partner: not near");
    // Nothing that was indexed and applied since is behind what is applied now.
    const auto second = arrivals_.find(cookie);
    if (second != arrivals_.end() && second->second.at >= at_) {
        ESPY_SOMETIMES("partner: found far ahead");
        const auto& [begin, half] = second->second;
        return {partner::found, half, begin + half.size()};
    }
    const auto entry = last_entries_.find(watch);
    const bool passed_by = (entry != last_entries_.end() && entry->second >= at_) ||
                           (last_overflow_ != 0 && last_overflow_ >= at_);
    return {passed_by ? partner::missing : partner::unknown};
}

/// Each event that was read is gone over once.
void backlog::index() {
    position at = at_;
    for (const buffer& read : buffers_) {
        if (read.end <= indexed_) {
            at = read.end;
            continue;
        }
        for (auto each = read.next; each != std::default_sentinel; ++each) {
            const inotify::event one = *each;
            if (at >= indexed_) {
                ++steps_;
                if (any(one.mask(), mask::moved_to)) {
                    arrivals_.insert_or_assign(one.cookie(), arrival{at, one});
                }
                if (any(one.mask(), entry_events)) {
                    last_entries_[one.watch()] = at;
                }
                if (any(one.mask(), mask::queue_overflow)) {
                    last_overflow_ = at;
                }
            }
            at += one.size();
        }
    }
    indexed_ = end_;
}

void backlog::pop() noexcept {
    buffer& first = buffers_.front();
    const std::size_t size = (*first.next).size();
    at_ += counts_bytes_ ? size : 0U;
    bytes_ -= size;
    ++first.next;
    if (first.next == std::default_sentinel) {
        drop_first();
    }
    if (!counts_bytes_) {
        take_progress();
    }
}

/// Goes over records that are no events.
void backlog::take_progress() noexcept {
    constexpr auto progress = static_cast<inotify::watch_id>(source::progress);
    while (!buffers_.empty() && (*buffers_.front().next).watch() == progress) {
        buffer& first = buffers_.front();
        const inotify::event record = *first.next;
        at_ += static_cast<std::uint32_t>(record.mask());
        process_ = record.cookie();
        bytes_ -= record.size();
        ++first.next;
        if (first.next == std::default_sentinel) {
            drop_first();
        }
    }
}

void backlog::drop_first() noexcept {
    at_ = buffers_.front().end;
    if (buffers_.front().whole && spare_.size() < 4) {
        spare_.push_back(std::move(buffers_.front().memory));
    }
    buffers_.pop_front();
    if (buffers_.empty() && (!arrivals_.empty() || !last_entries_.empty())) {
        arrivals_ = decltype(arrivals_)();
        last_entries_ = decltype(last_entries_)();
    }
}

} // namespace espy::tree
