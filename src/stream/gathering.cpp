#include "stream/gathering.hpp"

#include "sys/setting.hpp"

namespace espy::tree {

std::size_t queue_capacity() noexcept {
    return sys::read_setting("/proc/sys/fs/inotify/max_queued_events").value_or(0);
}

} // namespace espy::tree
