/// Which mounts come and go, one by one.
#pragma once

#include <espy/fanotify/group.hpp>

#include <cstdint>
#include <optional>
#include <system_error>
#include <vector>

namespace espy::tree {

/// A mark on the mount namespace of this process: Linux 6.15 and `CAP_SYS_ADMIN` over it. The kernel
/// names a mount by its number, which says where it is as long as it is there. See fanotify(7).
class mount_events {
public:
    mount_events(const fanotify::api& table, std::error_code& ec);

    /// Readable when there is something to take.
    int native_handle() const noexcept { return group_.native_handle(); }
    /// The mounts that came, went or moved since the last time, each once; nothing if more than
    /// those have. An error says that nothing will come any more.
    std::optional<std::vector<std::uint64_t>> take(std::error_code& ec);

private:
    fanotify::group group_;
};

} // namespace espy::tree
