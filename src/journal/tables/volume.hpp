/// The file system that a root is on, told from others across boots.
#pragma once

#include "journal/tables/tables.hpp"

#include <cstdint>
#include <string>

namespace espy::journaling {

/// What the kernel says of it. A device's number is not among it: after the next boot it may be another.
struct volume {
    /// As of statfs(2); 0: nothing is there.
    std::int64_t type = 0;
    /// Empty where the file system has none, or the kernel does not say.
    std::string uuid;
    /// 0 where it is made from the number of the device.
    std::int64_t fsid = 0;
    /// Of the root itself.
    std::int64_t inode = 0;

    /// Nothing contradicts that they are one, and something says so.
    bool is(const volume& other) const noexcept;
};

/// Of what is at the path now.
volume volume_at(const std::string& path);

/// As it was recorded.
volume load_volume(tables& from);
void save_volume(tables& to, const volume& value);

} // namespace espy::journaling
