#include "tree/inotify_source.hpp"

#include "sys/directory.hpp"

#include <cerrno>

namespace espy::tree {

inotify_source::inotify_source(const inotify::api& table, std::error_code& ec)
    : api_(table), instance_(ec, api_) {}

std::int32_t inotify_source::watch(int fd, inotify::mask bits, std::error_code& ec) noexcept {
    return rewatch(fd, bits | inotify::mask::mask_add, ec);
}

std::int32_t inotify_source::rewatch(int fd, inotify::mask bits, std::error_code& ec) noexcept {
    ec.clear();
    const sys::fd_path path(fd);
    const int watch =
        api_.add_watch(instance_.native_handle(), path.c_str(), static_cast<std::uint32_t>(bits));
    if (watch < 0) {
        ec.assign(errno, std::system_category());
    }
    return watch;
}

void inotify_source::unwatch(std::int32_t watch) noexcept {
    // A watch that has ended by itself is no error.
    api_.rm_watch(instance_.native_handle(), watch);
}

std::size_t inotify_source::read(std::span<std::byte> buffer, std::error_code& ec) noexcept {
    const inotify::read_result result = instance_.read(buffer, ec);
    read_ += result.events.bytes().size();
    return result.events.bytes().size();
}

position inotify_source::end() const noexcept {
    std::error_code ignored;
    return read_ + instance_.queued_bytes(ignored);
}

} // namespace espy::tree
