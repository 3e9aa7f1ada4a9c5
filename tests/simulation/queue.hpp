/// The queue of an inotify instance.
#pragma once

#include <espy/inotify/mask.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>

namespace espy::simulation {

struct record {
    std::int32_t watch = -1;
    inotify::mask bits = inotify::mask::none;
    std::uint32_t cookie = 0;
    std::string name = {};

    std::size_t size() const noexcept;
};

/// Events as read(2) gives them: equal ones merge at the tail, and beyond the limit they are lost,
/// which one marker says until it is read.
class queue {
public:
    explicit queue(std::size_t limit) : limit_(limit) {}

    /// Its number, counted from 1; 0 if it is lost.
    std::uint64_t put(record event);
    /// What comes next does not merge with what is queued.
    void part() noexcept { parted_ = true; }
    /// Whole events only; 0 if there is none. `most` is at least one.
    std::size_t read(std::span<std::byte> buffer, std::size_t most);
    std::uint64_t put_so_far() const noexcept { return count_; }
    std::size_t bytes() const noexcept { return bytes_; }
    void clear() noexcept;
    std::size_t count() const noexcept { return events_.size(); }
    bool empty() const noexcept { return events_.empty(); }
    /// Called with every event that is read.
    std::function<void(const record&)> given = [](const record&) {};

private:
    void push(record event);

    std::size_t limit_;
    std::deque<record> events_;
    std::size_t bytes_ = 0;
    std::uint64_t count_ = 0;
    bool overflowed_ = false;
    bool parted_ = false;
};

} // namespace espy::simulation
