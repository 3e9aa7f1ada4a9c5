#include "way/mount_events.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

namespace espy::tree {

namespace fan = fanotify;

mount_events::mount_events(const fan::api& table, std::error_code& ec)
    : group_(fan::init_flags::report_mnt, table, ec) {
    if (!ec) {
        group_.mark(fan::mark_flags::add | fan::mark_flags::mntns,
                    fan::mask::mnt_attach | fan::mask::mnt_detach, "/proc/self/ns/mnt", ec);
    }
}

std::optional<std::vector<std::uint64_t>> mount_events::take(std::error_code& ec) {
    std::vector<std::uint64_t> changed;
    bool all = true;
    std::array<std::byte, 4096> buffer;
    fan::read_result result;
    while ((result = group_.read(buffer, ec)).status == fan::read_status::events) {
        for (const fan::event each : result.events) {
            const auto record = each.find(fan::info_type::mnt);
            const auto mount = record ? record->mount() : std::nullopt;
            // Without a number it says that some are missing.
            all = all && mount.has_value();
            changed.push_back(mount.value_or(0));
        }
    }
    if (result.status != fan::read_status::would_block && !ec) {
        ec.assign(EIO, std::system_category());
    }
    if (!all || ec) {
        return std::nullopt;
    }
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    return changed;
}

} // namespace espy::tree
