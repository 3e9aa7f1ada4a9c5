/// What wakes up whoever waits for changes.
#pragma once

#include "stream/gathering.hpp"

#include <espy/unique_fd.hpp>

#include <cstddef>
#include <cstdint>
#include <system_error>
#include <vector>

namespace espy::tree {

/// The descriptors of sources and a timer, in a set of epoll(7). While events gather, only the timer
/// looks after them. Distinct objects: safe. Shared objects: unsafe.
class waking {
public:
    /// `capacity`: events that the queue of a source holds.
    explicit waking(std::size_t capacity = queue_capacity()) noexcept : gathering_(capacity) {}
    waking(const waking&) = delete;
    waking& operator=(const waking&) = delete;
    ~waking();

    /// From now on, in this set.
    void begin(int epoll, std::error_code& ec);
    /// Wakes up for the events of a source, too; -1: there are none to wait for.
    void listen(int events, std::error_code& ec);
    void forget(int events) noexcept;

    /// If the timer has rung, it does no more.
    void look() noexcept;
    /// Wakes up at this moment of the steady clock; 0: not at all.
    void set(std::int64_t at) noexcept;
    /// Why nobody will be woken up.
    std::error_code unwoken() const noexcept { return unwoken_; }

    /// A poll from `began` until `ended` has read so many events.
    void polled(std::int64_t began, std::int64_t ended, std::uint64_t events) noexcept {
        gathering_.polled(began, ended, events);
    }
    bool is_storm() const noexcept { return gathering_.active(); }
    /// The sources wake nobody; the timer is to do that at `gathers_until`.
    void gather(bool whether) noexcept;
    bool gathers() const noexcept { return gathers_; }
    std::int64_t gathers_until() const noexcept { return gathering_.until(); }

private:
    bool change(int operation, int fd) const noexcept;

    int epoll_ = -1;
    std::vector<int> events_;
    unique_fd timer_;
    std::int64_t at_ = 0;
    std::error_code unwoken_;
    gathering gathering_;
    bool gathers_ = false;
};

} // namespace espy::tree
