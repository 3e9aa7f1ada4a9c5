/// Which file systems change without this kernel's knowledge.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace espy::tree {

/// Remembers its answers by device.
class mount_kinds {
public:
    /// True if changes made elsewhere are not told of the file system that `fd` is on, the device
    /// `device`.
    bool is_shared(int fd, std::uint64_t device);
    /// Everything is to be found out again.
    void forget() noexcept { known_.clear(); }

private:
    std::vector<std::pair<std::uint64_t, bool>> known_;
};

} // namespace espy::tree
