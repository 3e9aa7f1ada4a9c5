/// What `/proc/PID/fdinfo/FD` tells about an inotify or fanotify descriptor.
#pragma once

#include <cstdint>

namespace espy::doctor {

enum class instance_kind : std::uint8_t { inotify, fanotify };

/// One descriptor's instance (inotify) or group (fanotify).
struct instance {
    instance_kind kind = instance_kind::inotify;
    /// Watches, or marks.
    std::uint64_t watches = 0;
    /// The group's marks (`FAN_UNLIMITED_MARKS`) are not counted against the user's limit.
    bool unlimited_marks = false;
    /// Equal for two descriptors of one instance; only likely different for others.
    std::uint64_t fingerprint = 0;
};

/// Reads the file `name` below `directory`, in pieces: it has a line for each watch.
/// @return False if it cannot be read, for example because the descriptor was closed.
bool read_fdinfo(int directory, const char* name, instance_kind kind, instance& out);

} // namespace espy::doctor
