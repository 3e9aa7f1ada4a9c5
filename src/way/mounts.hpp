/// What is mounted where, and when that changes.
#pragma once

#include "way/mount_events.hpp"

#include <espy/fanotify/api.hpp>
#include <espy/unique_fd.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::tree {

/// The mount points of this process, from `/proc/self/mountinfo`; none where there is no `/proc`.
/// From the first change on, where the kernel says which mounts change, only those are looked at.
/// See proc_pid_mountinfo(5).
class mounts {
public:
    explicit mounts(const fanotify::api& table = fanotify::api::system());

    mounts(const mounts&) = delete;
    mounts& operator=(const mounts&) = delete;
    ~mounts();

    /// Wakes up `epoll`, which lives longer, after every change; done once.
    void listen(int epoll, std::error_code& ec) noexcept;
    /// What is ready then, until `have_changed` or `update` takes it, whoever polls it, or an epoll
    /// instance that it is in; -1 if there is nothing to wait for.
    int native_handle() const noexcept { return news_.get(); }
    /// True if something has changed; of the list, once.
    bool have_changed() noexcept;
    /// The list could not be opened, read, or waited for: `update` is to be called again.
    bool is_stale() const noexcept { return stale_; }
    /// A mount point at which something was mounted, or (`gone`) unmounted.
    struct change {
        std::string place;
        bool gone = false;
        /// It was mounted before, and has come here with the directory that it is in.
        bool moved = false;
        /// As `point::lasting`; 0: not known.
        std::uint64_t lasting = 0;
    };
    /// Finds out what has changed since the last time; unmounts first.
    std::vector<change> update();
    /// The same by the list as it is now: of directories that are renamed with what is mounted in
    /// them, nothing says that it has changed. Where a mount has no lasting number, it is told to be
    /// gone from one place, and to have come to the other.
    std::vector<change> read_again();
    /// True if something is mounted below `directory`.
    bool any_below(std::string_view directory) const;
    /// True if something is mounted on `place` itself.
    bool is_point(std::string_view place) const;
    /// The names of the mount points in `directory` itself.
    std::vector<std::string> names_in(std::string_view directory) const;

    struct point {
        std::string place;
        /// As in the list: used again as soon as it is free.
        std::uint32_t number = 0;
        /// Tells this mount from all others that were or will be there; 0 if the kernel cannot.
        std::uint64_t lasting = 0;

        auto operator<=>(const point&) const = default;
    };
    /// As of the last time, parents first.
    const std::vector<point>& points() const noexcept { return points_; }
    /// How often the whole list was read.
    std::uint64_t readings() const noexcept { return readings_; }

private:
    bool look_at(const std::vector<std::uint64_t>& changed, std::vector<change>& changes);
    void compare(std::vector<change>& changes);
    std::vector<point> read(std::error_code& ec);
    void begin_events();
    std::optional<std::vector<std::uint64_t>> take_events();
    void open_list() noexcept;
    bool wait_for_list() noexcept;
    bool take_news() noexcept;

    fanotify::api api_;
    unique_fd file_;
    /// An instance of epoll(7) in which either the list is, or what tells the events.
    unique_fd news_;
    std::optional<mount_events> events_;
    /// They were not to be had, or ended.
    bool without_events_ = false;
    int epoll_ = -1;
    bool stale_ = false;
    std::uint64_t readings_ = 0;
    std::vector<point> points_;
};

/// The type of what is mounted from `device` (`major << 32 | minor`): `fuse.sshfs`; empty if nothing
/// is.
std::string mounted_type(std::uint64_t device);

} // namespace espy::tree
