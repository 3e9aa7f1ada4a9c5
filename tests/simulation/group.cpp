#include "group.hpp"

#include <cstring>
#include <utility>
#include <vector>

namespace espy::simulation {

using fanotify::any;
using fanotify::mask;

namespace {

constexpr std::uint8_t fid = 1;
constexpr std::uint8_t dfid_name = 2;
constexpr std::uint8_t old_dfid_name = 10;
constexpr std::uint8_t new_dfid_name = 12;

template <typename T>
void append(std::vector<std::byte>& to, T value) {
    const std::size_t at = to.size();
    to.resize(at + sizeof value);
    std::memcpy(to.data() + at, &value, sizeof value);
}

/// An information record: its header, the number of the file system, the handle, the name.
void append_object(std::vector<std::byte>& to, std::uint8_t type, const named& what) {
    constexpr std::size_t fixed = 4 + 8 + 8 + sizeof what.directory;
    const std::size_t size = (fixed + what.name.size() + 1 + 3) / 4 * 4;
    const std::size_t end = to.size() + size;
    append(to, type);
    append(to, std::uint8_t{0});
    append(to, static_cast<std::uint16_t>(size));
    append(to, std::uint64_t{0});
    append(to, static_cast<std::uint32_t>(sizeof what.directory));
    append(to, std::int32_t{1});
    append(to, what.directory);
    for (const char each : what.name) {
        append(to, each);
    }
    to.resize(end);
}

std::vector<std::byte> record_of(const hint& event) {
    std::vector<std::byte> record;
    append(record, std::uint32_t{0});
    append(record, std::uint8_t{3});
    append(record, std::uint8_t{0});
    append(record, std::uint16_t{24});
    append(record, static_cast<std::uint64_t>(event.bits));
    append(record, std::int32_t{-1});
    append(record, event.process);
    const bool renamed = any(event.bits, mask::rename);
    if (event.where.directory != 0) {
        append_object(record, renamed ? old_dfid_name : dfid_name, event.where);
    }
    if (event.to.directory != 0) {
        append_object(record, new_dfid_name, event.to);
    }
    const bool nameless = event.where.directory == 0 && event.to.directory == 0;
    if (event.object != 0 && (nameless || any(event.bits, mask::create | mask::delete_))) {
        append_object(record, fid, {event.object});
    }
    const auto size = static_cast<std::uint32_t>(record.size());
    std::memcpy(record.data(), &size, sizeof size);
    return record;
}

} // namespace

void group::mark(std::uint64_t handle, mask bits) {
    mask& marked = marks_[handle];
    marked = marked | bits;
}

void group::mark_all(std::uint32_t volume, mask bits) {
    mask& marked = everywhere_[volume];
    marked = marked | bits;
}

bool group::admits(std::uint32_t volume) noexcept {
    volume_ = volume_ == 0 ? volume : volume_;
    return volume_ == volume;
}

bool group::is_marked(std::uint64_t handle, mask bits) const {
    const auto found = marks_.find(handle);
    return found != marks_.end() && any(bits, found->second);
}

bool group::wants(std::uint32_t volume, std::uint64_t directory, mask bits) const {
    const auto all = everywhere_.find(volume);
    return (all != everywhere_.end() && any(bits, all->second)) || is_marked(directory, bits);
}

void group::hear(hint event) {
    const mask kinds = event.bits & ~mask::on_dir;
    // With marks on directories a rename is told by halves.
    const auto wanted = [&](std::uint64_t directory) {
        return directory != 0 && wants(event.volume, directory, kinds);
    };
    const bool nameless = event.where.directory == 0 && event.to.directory == 0;
    if (nameless && !is_marked(event.object, kinds)) {
        return;
    }
    if (!wanted(event.where.directory) && !wanted(event.above)) {
        event.where = {};
    }
    if (!wanted(event.to.directory)) {
        event.to = {};
    }
    if (!nameless && event.where.directory == 0 && event.to.directory == 0) {
        return;
    }
    event.process = hides_processes_ ? 0 : event.process;
    constexpr mask apart = mask::on_dir | mask::rename;
    for (hint& queued : events_) {
        if (queued.where == event.where && queued.to == event.to && queued.object == event.object &&
            queued.process == event.process && (queued.bits & apart) == (event.bits & apart) &&
            !any(queued.bits, mask::queue_overflow)) {
            queued.bits = queued.bits | event.bits;
            return;
        }
    }
    if (events_.size() >= limit_) {
        if (!std::exchange(overflowed_, true)) {
            events_.push_back({mask::queue_overflow});
        }
        return;
    }
    events_.push_back(std::move(event));
}

std::size_t group::read(std::span<std::byte> buffer, std::size_t most) {
    std::size_t used = 0;
    for (; most > 0 && !events_.empty(); --most) {
        const std::vector<std::byte> record = record_of(events_.front());
        if (record.size() > buffer.size() - used) {
            break;
        }
        std::memcpy(buffer.data() + used, record.data(), record.size());
        used += record.size();
        const hint event = std::move(events_.front());
        events_.pop_front();
        overflowed_ = overflowed_ && !any(event.bits, mask::queue_overflow);
        given_(event);
    }
    return used;
}

} // namespace espy::simulation
