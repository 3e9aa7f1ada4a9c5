/// What is mounted where, and when that changes.
#pragma once

#include <espy/unique_fd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espy::tree {

/// The mount points of this process, from `/proc/self/mountinfo`; none where there is no `/proc`.
/// See proc_pid_mountinfo(5).
class mounts {
public:
    mounts();

    /// Polls as `EPOLLPRI` after every change; -1 if there is nothing to poll.
    int native_handle() const noexcept { return file_.get(); }
    /// A mount point at which something was mounted, or (`gone`) unmounted.
    struct change {
        std::string place;
        bool gone = false;
    };
    /// Reads the list again; gives what has changed since the last time, unmounts first.
    std::vector<change> update();
    /// True if something is mounted below `directory`.
    bool any_below(std::string_view directory) const;

    /// Mount point, and what tells this mount from all others that were or will be there, if the
    /// kernel can.
    using point = std::pair<std::string, std::string>;
    /// As of the last time, parents first.
    const std::vector<point>& points() const noexcept { return points_; }

private:
    std::vector<point> read() const;

    unique_fd file_;
    std::vector<point> points_;
};

/// The type of what is mounted from `device` (`major << 32 | minor`): `fuse.sshfs`; empty if nothing
/// is.
std::string mounted_type(std::uint64_t device);

} // namespace espy::tree
