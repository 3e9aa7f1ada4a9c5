/// Timers, and the list of mounts: descriptors that lead to no file of the disk.
#include "kernel.hpp"

#include <algorithm>
#include <cerrno>
#include <string>

namespace espy::simulation {

int kernel::make_timer() {
    const int fd = make_other();
    if (fd >= 0) {
        timers_[fd] = 0;
    }
    return fd;
}

int kernel::set_timer(int fd, std::int64_t when) {
    if (refuses(call::time)) {
        return -1;
    }
    timers_[fd] = when;
    return 0;
}

std::int64_t kernel::timer() const noexcept {
    std::int64_t next = 0;
    for (const auto& [fd, when] : timers_) {
        next = next == 0 || (when != 0 && when < next) ? when : next;
    }
    return next;
}

bool kernel::has_ended(int fd) const noexcept {
    const auto found = timers_.find(fd);
    return found != timers_.end() && found->second != 0 && tree_.now() >= found->second;
}

bool kernel::take_timer(int fd) {
    const bool ended = has_ended(fd);
    timers_[fd] = ended ? 0 : timers_[fd];
    return ended;
}

std::vector<int> kernel::take_ready(int epoll) {
    std::vector<int> found;
    for (const auto& [set, fd] : listened_) {
        if (set == epoll && (has_ended(fd) || has_news(fd))) {
            found.push_back(fd);
            take_news(fd);
        }
    }
    return found;
}

int kernel::open_file(std::string_view path, int flags) {
    if (path.starts_with("/w")) {
        return open(-1, path, flags, false);
    }
    if (!has_procfs || path != "/proc/self/mountinfo") {
        errno = ENOENT;
        return -1;
    }
    system_call();
    const int fd = refuses(call::open) ? -1 : keep(nullptr);
    if (fd >= 0) {
        opened_[fd].taken = tree_.mounts().changes;
    }
    return fd;
}

bool kernel::is_list(int fd) const noexcept {
    const auto found = opened_.find(fd);
    return found != opened_.end() && found->second.taken != 0;
}

bool kernel::has_news(int fd) const noexcept {
    return is_list(fd) && opened_.at(fd).taken != const_cast<disk&>(tree_).mounts().changes;
}

void kernel::take_news(int fd) noexcept {
    if (is_list(fd)) {
        opened_.at(fd).taken = tree_.mounts().changes;
    }
}

long kernel::read_list(int fd, std::byte* buffer, std::size_t size) {
    system_call();
    if (refuses(call::read)) {
        return -1;
    }
    const std::string text = tree_.mounts().list();
    std::uint64_t& at = opened_.at(fd).order;
    // Whoever does not wait for news only asks for the type of a file system.
    const bool waits = std::any_of(listened_.begin(), listened_.end(),
                                   [&](const auto& each) { return each.second == fd; });
    mount_table& mounts = tree_.mounts();
    mounts.changes_read = waits ? mounts.changes : mounts.changes_read;
    const std::size_t count = std::min(size, text.size() - std::min(text.size(), at));
    std::copy_n(reinterpret_cast<const std::byte*>(text.data()) + at, count, buffer);
    at += count;
    return static_cast<long>(count);
}

} // namespace espy::simulation
