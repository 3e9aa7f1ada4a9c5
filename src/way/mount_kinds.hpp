/// Which file systems change without events.
#pragma once

#include <espy/file_system.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace espy::tree {

/// Remembers its answers by device.
class mount_kinds {
public:
    /// The type of the file system that `fd` is on, the device `device`.
    file_system_type find(int fd, std::uint64_t device);
    /// Everything is to be found out again.
    void forget() noexcept { known_.clear(); }

private:
    std::vector<std::pair<std::uint64_t, file_system_type>> known_;
};

/// Changes made elsewhere are not told.
bool is_shared(const file_system_type& type) noexcept;
/// Changes that the kernel makes by itself are not told, or few of them.
bool is_made_by_kernel(const file_system_type& type) noexcept;

} // namespace espy::tree
