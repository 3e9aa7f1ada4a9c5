#include <espy/fanotify/calls.hpp>

#include <espy/error.hpp>

#include "sys/directory.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace espy::fanotify {
namespace {

void set_errno(std::error_code& ec) noexcept {
    ec.assign(errno, std::system_category());
}

} // namespace

unique_fd init(init_flags flags, const api& table, std::error_code& ec) noexcept {
    ec.clear();
    unique_fd fd(
        table.init(static_cast<unsigned>(flags | init_flags::cloexec | init_flags::nonblock),
                   O_RDONLY | O_CLOEXEC | O_LARGEFILE));
    if (!fd) {
        set_errno(ec);
    }
    return fd;
}

unique_fd init(init_flags flags, const api& table) {
    std::error_code ec;
    unique_fd fd = init(flags, table, ec);
    if (ec) {
        throw error("fanotify_init", ec);
    }
    return fd;
}

void mark(int fd, mark_flags flags, mask events, const std::filesystem::path& path,
          const api& table, std::error_code& ec) noexcept {
    ec.clear();
    if (table.mark(fd, static_cast<unsigned>(flags), static_cast<std::uint64_t>(events), AT_FDCWD,
                   path.c_str()) != 0) {
        set_errno(ec);
    }
}

void mark(int fd, mark_flags flags, mask events, const std::filesystem::path& path,
          const api& table) {
    std::error_code ec;
    mark(fd, flags, events, path, table, ec);
    if (ec) {
        throw error("fanotify_mark", path, ec);
    }
}

/// By its path in /proc: the call takes no descriptor that was opened with `O_PATH`.
void mark(int fd, mark_flags flags, mask events, int object, const api& table,
          std::error_code& ec) noexcept {
    ec.clear();
    const sys::fd_path path(object);
    if (table.mark(fd, static_cast<unsigned>(flags), static_cast<std::uint64_t>(events), AT_FDCWD,
                   path.c_str()) != 0) {
        set_errno(ec);
    }
}

void mark(int fd, mark_flags flags, mask events, int object, const api& table) {
    std::error_code ec;
    mark(fd, flags, events, object, table, ec);
    if (ec) {
        throw error("fanotify_mark", ec);
    }
}

read_result read(int fd, std::span<std::byte> buffer, std::error_code& ec) noexcept {
    ec.clear();
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    if (size > 0) {
        return {read_status::events, events(buffer.first(static_cast<std::size_t>(size)))};
    }
    if (size == 0) {
        return {read_status::end};
    }
    if (errno == EAGAIN) {
        return {read_status::would_block};
    }
    if (errno == EINTR) {
        return {read_status::interrupted};
    }
    set_errno(ec);
    return {read_status::failed};
}

read_result read(int fd, std::span<std::byte> buffer) {
    std::error_code ec;
    const read_result result = read(fd, buffer, ec);
    if (ec) {
        throw error("read", ec);
    }
    return result;
}

std::size_t queued_events(int fd, std::error_code& ec) noexcept {
    ec.clear();
    int size = 0;
    if (::ioctl(fd, FIONREAD, &size) != 0) {
        set_errno(ec);
        return 0;
    }
    return static_cast<std::size_t>(size) / event_header_size;
}

std::size_t queued_events(int fd) {
    std::error_code ec;
    const std::size_t count = queued_events(fd, ec);
    if (ec) {
        throw error("ioctl(FIONREAD)", ec);
    }
    return count;
}

} // namespace espy::fanotify
