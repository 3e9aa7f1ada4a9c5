/// Ends a wait from any thread, and from a signal handler.
#pragma once

#include <espy/unique_fd.hpp>

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
        errno = before;
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
    std::uint64_t wakes_ = 0;
};

} // namespace espy
