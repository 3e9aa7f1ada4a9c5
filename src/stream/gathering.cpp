#include "stream/gathering.hpp"

#include <espy/unique_fd.hpp>

#include <array>
#include <charconv>

#include <fcntl.h>
#include <unistd.h>

namespace espy::tree {

std::size_t queue_capacity() noexcept {
    const unique_fd file(::open("/proc/sys/fs/inotify/max_queued_events", O_RDONLY | O_CLOEXEC));
    std::array<char, 32> text;
    const ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : 0;
    std::size_t events = 0;
    if (size > 0) {
        std::from_chars(text.data(), text.data() + size, events);
    }
    return events;
}

} // namespace espy::tree
