/// Ends a wait from any thread, and from a signal handler.
#pragma once

#include <espy/unique_fd.hpp>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace espy {

/// Counts the wakes: those that came are known once they were read. Distinct objects: safe. Shared
/// objects: unsafe, but for `wake`.
class waker {
public:
    waker() noexcept : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

    /// Readable when there is a wake to be read; -1, with `errno`, if it could not be made.
    int native_handle() const noexcept { return fd_.get(); }

    void wake() noexcept {
        const int before = errno;
        const std::uint64_t one = 1;
        (void)!::write(fd_.get(), &one, sizeof one);
        // Whoever sees that there is something to be read finds it.
        is_new_.store(true, std::memory_order_release);
        errno = before;
    }
    /// Reads them if there are any: no system call otherwise.
    void read_new() noexcept {
        if (is_new_.load(std::memory_order_relaxed) &&
            is_new_.exchange(false, std::memory_order_acquire)) {
            read();
        }
    }
    void read() noexcept {
        std::uint64_t count = 0;
        wakes_ += ::read(fd_.get(), &count, sizeof count) > 0 ? count : 0;
    }
    /// True once after any number of wakes that were read.
    bool take() noexcept { return std::exchange(wakes_, 0) != 0; }
    /// One of them was not meant.
    void take_back_wake() noexcept {
        read();
        wakes_ -= wakes_ != 0 ? 1 : 0;
    }

private:
    unique_fd fd_;
    std::atomic<bool> is_new_ = false;
    std::uint64_t wakes_ = 0;
};

} // namespace espy
