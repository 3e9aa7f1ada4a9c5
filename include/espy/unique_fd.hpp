/// A file descriptor that closes itself.
#pragma once

#include <espy/export.hpp>

#include <system_error>
#include <utility>

namespace espy {

/// Owns one file descriptor, or none (-1). Distinct objects: safe. Shared objects: unsafe.
class ESPY_EXPORT unique_fd {
public:
    unique_fd() noexcept = default;
    /// Takes ownership of `fd`.
    explicit unique_fd(int fd) noexcept : fd_(fd) {}
    unique_fd(unique_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    unique_fd& operator=(unique_fd&& other) noexcept {
        reset(std::exchange(other.fd_, -1));
        return *this;
    }
    unique_fd(const unique_fd&) = delete;
    unique_fd& operator=(const unique_fd&) = delete;
    /// Closes; an error is swallowed. `close(ec)` is for who cares.
    ~unique_fd() { reset(); }

    /// The descriptor, still owned; -1 if there is none.
    int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

    /// Gives the descriptor away; the caller closes it.
    [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
    /// Closes what is owned, if anything, and owns `fd`.
    void reset(int fd = -1) noexcept;
    /// Closes now and says what `close(2)` said. The descriptor is gone either way, also after
    /// `EINTR`.
    void close(std::error_code& ec) noexcept;

private:
    int fd_ = -1;
};

} // namespace espy
