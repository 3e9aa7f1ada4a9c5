#include <espy/unique_fd.hpp>

#include <cerrno>

#include <unistd.h>

namespace espy {

void unique_fd::reset(int fd) noexcept {
    const int old = std::exchange(fd_, fd);
    if (old >= 0 && old != fd) {
        ::close(old);
    }
}

void unique_fd::close(std::error_code& ec) noexcept {
    ec.clear();
    if (fd_ >= 0 && ::close(std::exchange(fd_, -1)) != 0) {
        ec.assign(errno, std::system_category());
    }
}

} // namespace espy
