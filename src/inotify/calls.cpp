#include <espy/inotify/calls.hpp>

#include <espy/error.hpp>

#include <cerrno>

#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace espy::inotify {
namespace {

void set_errno(std::error_code& ec) noexcept {
    ec.assign(errno, std::system_category());
}

/// `inotify_add_watch` checks in this order: mask, descriptor, kind of descriptor, path. So the
/// empty path gives `ENOENT` on an instance and `EINVAL` on any other file, without any effect.
bool is_instance(int fd, const api& table) noexcept {
    return table.add_watch(fd, "", IN_MODIFY) < 0 && errno == ENOENT;
}

} // namespace

unique_fd init(const api& table, std::error_code& ec) noexcept {
    ec.clear();
    unique_fd fd(table.init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!fd) {
        set_errno(ec);
    }
    return fd;
}

unique_fd init(const api& table) {
    std::error_code ec;
    unique_fd fd = init(table, ec);
    if (ec) {
        throw error("inotify_init1", ec);
    }
    return fd;
}

watch_id add(int fd, const std::filesystem::path& path, mask events, const api& table,
             std::error_code& ec) noexcept {
    ec.clear();
    const int wd = table.add_watch(fd, path.c_str(), static_cast<std::uint32_t>(events));
    if (wd < 0) {
        set_errno(ec);
        return watch_id::none;
    }
    return static_cast<watch_id>(wd);
}

watch_id add(int fd, const std::filesystem::path& path, mask events, const api& table) {
    std::error_code ec;
    const watch_id watch = add(fd, path, events, table, ec);
    if (ec) {
        throw error("inotify_add_watch", path, ec);
    }
    return watch;
}

bool remove(int fd, watch_id watch, const api& table, std::error_code& ec) noexcept {
    ec.clear();
    if (table.rm_watch(fd, static_cast<int>(watch)) == 0) {
        return true;
    }
    const int reason = errno;
    if (reason != EINVAL || !is_instance(fd, table)) {
        ec.assign(reason, std::system_category());
    }
    return false;
}

bool remove(int fd, watch_id watch, const api& table) {
    std::error_code ec;
    const bool removed = remove(fd, watch, table, ec);
    if (ec) {
        throw error("inotify_rm_watch", ec);
    }
    return removed;
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

std::size_t queued_bytes(int fd, std::error_code& ec) noexcept {
    ec.clear();
    int size = 0;
    if (::ioctl(fd, FIONREAD, &size) != 0) {
        set_errno(ec);
        return 0;
    }
    return static_cast<std::size_t>(size);
}

std::size_t queued_bytes(int fd) {
    std::error_code ec;
    const std::size_t size = queued_bytes(fd, ec);
    if (ec) {
        throw error("ioctl(FIONREAD)", ec);
    }
    return size;
}

} // namespace espy::inotify
