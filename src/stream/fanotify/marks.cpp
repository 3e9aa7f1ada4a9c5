#include "stream/fanotify/marks.hpp"

#include "base/check.hpp"

#include "sys/directory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace espy::tree {

using fanotify::handle_flags;
using fanotify::mark_flags;

namespace {

/// A handle that is stale is that of what is gone. That cannot be probed: elsewhere it may be that of what nobody
/// remembers just now (FUSE, NFS), or of what was never there by itself (overlayfs).
bool finds_by_handle(long file_system) noexcept {
    constexpr long xfs = 0x58465342; // in no header of the kernel's
    return file_system == TMPFS_MAGIC || file_system == EXT4_SUPER_MAGIC || file_system == xfs;
}

} // namespace

std::optional<located> marks::locate(int fd, const char* name, std::error_code& ec) {
    const auto ask = [&] {
        return fanotify::handle_of(
            fd, name, *name == '\0' ? handles_ | handle_flags::empty_path : handles_, api_, ec);
    };
    auto found = ask();
    if (ec.value() == EINVAL && handles_ != handle_flags::none) {
        ESPY_SOMETIMES("marks: the kernel gives no handles just to compare");
        handles_ = handle_flags::none;
        found = ask();
    }
    if (ec) {
        return std::nullopt;
    }
    const std::uint32_t number = volume_of(found.mount_id, fd, name, ec);
    return ec ? std::nullopt : std::optional(located{number, found.handle});
}

/// All of a mount has the number of what was seen of it first: subvolumes of btrfs, which have
/// numbers of their own, are reported with that of the whole.
std::uint32_t marks::volume_of(int mount_id, int fd, const char* name, std::error_code& ec) {
    if (const auto known = by_mount_.find(mount_id); known != by_mount_.end()) {
        return known->second;
    }
    unique_fd entry;
    if (*name != '\0') {
        // A mount that has not been entered yet.
        entry.reset(::openat(fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
        fd = entry.get();
    }
    struct statfs status {};
    if (::fstatfs(fd, &status) != 0) {
        ec.assign(errno, std::system_category());
        return 0;
    }
    fanotify::fsid id{};
    static_assert(sizeof id == sizeof status.f_fsid);
    std::memcpy(&id, &status.f_fsid, sizeof id);
    const bool is_numbered = id != fanotify::fsid{};
    const std::uint64_t device = is_numbered ? 0 : sys::look(fd, "", ec).device;
    if (ec) {
        return 0;
    }
    auto number = known(id, device);
    if (number && volumes_[*number].by == reach::file_system &&
        !is_marked(volumes_[*number].group, fd)) {
        ESPY_SOMETIMES("marks: another file system of the same number");
        volumes_[*number].over = true;
        number.reset();
    }
    if (!number && !free_.empty()) {
        number = free_.back();
        free_.pop_back();
        volumes_[*number] = {id, device};
    } else if (!number) {
        number = static_cast<std::uint32_t>(volumes_.size());
        volumes_.push_back({id, device});
    }
    volumes_[*number].finds_all = finds_by_handle(status.f_type);
    by_mount_[mount_id] = *number;
    return *number;
}

std::optional<std::uint32_t> marks::known(fanotify::fsid id, std::uint64_t device) const noexcept {
    for (std::uint32_t i = 0; i < volumes_.size(); ++i) {
        if (volumes_[i].id == id && volumes_[i].device == device && !volumes_[i].over) {
            return i;
        }
    }
    return std::nullopt;
}

/// Taking off a bit that it does not have changes nothing, and fails if there is no mark.
bool marks::is_marked(std::uint32_t group, int fd) {
    std::error_code ec;
    groups_.mark(group, mark_flags::remove | mark_flags::filesystem, fanotify::mask::open_exec, fd,
                 ec);
    return !ec;
}

bool marks::cover(std::uint32_t number, int fd, fanotify::mask events, std::error_code& ec) {
    ec.clear();
    if (cover_whole(number, fd, events, ec)) {
        return false;
    }
    const std::uint32_t before = volumes_[number].group;
    const bool first = volumes_[number].by == reach::unknown;
    volumes_[number].by = reach::directory;
    mark_object(number, mark_flags::only_dir, events | fanotify::mask::event_on_child, fd, ec);
    ESPY_SOMETIMES("marks: each directory by itself");
    if (!ec && first && volumes_[number].group != before) {
        // That it shares a group with nobody else may have been all that was wanting.
        volumes_[number].by = reach::unknown;
        std::error_code ignored;
        if (!cover_whole(number, fd, events, ignored)) {
            volumes_[number].by = reach::directory;
        }
    }
    return !ec;
}

bool marks::cover_whole(std::uint32_t number, int fd, fanotify::mask events, std::error_code& ec) {
    volume& v = volumes_[number];
    if (v.by == reach::directory) {
        return false;
    }
    if (v.by == reach::file_system && (v.events & events) == events) {
        return true;
    }
    if (v.by == reach::file_system) {
        try_group(v.group, number, mark_flags::filesystem, v.events | events, fd, ec);
    } else {
        try_groups(number, mark_flags::filesystem, events, fd, ec);
    }
    if (!ec) {
        v.by = reach::file_system;
        v.events |= events;
    }
    return v.by == reach::file_system;
}

void marks::cover_alone(std::uint32_t number, int fd, fanotify::mask events, std::error_code& ec) {
    ec.clear();
    const volume& v = volumes_[number];
    const fanotify::mask missing =
        v.by == reach::file_system ? events & ~(v.events & ~fanotify::mask::on_dir) : events;
    mark_object(number, mark_flags::only_dir, missing, fd, ec);
}

void marks::cover_file(std::uint32_t number, int fd, fanotify::mask events, std::error_code& ec) {
    mark_object(number, mark_flags::none, events & ~fanotify::mask::on_dir, fd, ec);
}

void marks::mark_object(std::uint32_t number, mark_flags flags, fanotify::mask events, int fd,
                        std::error_code& ec) {
    try_groups(number, flags, events, fd, ec);
    if (ec.value() == EXDEV) {
        ESPY_SOMETIMES("marks: a group that holds others of this file system");
        if (const auto more = groups_.add()) {
            try_group(*more, number, flags, events, fd, ec);
            groups_.close_unused(*more);
        }
    }
}

/// Whether a group may hold a mark depends on those that it holds: `EXDEV` says that it may not.
void marks::try_groups(std::uint32_t number, mark_flags flags, fanotify::mask events, int fd,
                       std::error_code& ec) {
    const std::uint32_t last = volumes_[number].group;
    try_group(last, number, flags, events, fd, ec);
    for (std::uint32_t i = 0; i < groups_.size() && ec.value() == EXDEV; ++i) {
        if (i != last && groups_.exists(i)) {
            try_group(i, number, flags, events, fd, ec);
        }
    }
}

void marks::try_group(std::uint32_t group, std::uint32_t number, mark_flags flags,
                      fanotify::mask events, int fd, std::error_code& ec) {
    groups_.mark(group, mark_flags::add | flags, events, fd, ec);
    if (!ec) {
        volumes_[number].group = group;
        note(group, number);
    }
}

void marks::note(std::uint32_t group, std::uint32_t number) {
    held_.resize(std::max<std::size_t>(held_.size(), groups_.size()));
    std::vector<std::uint32_t>& held = held_[group];
    if (std::find(held.begin(), held.end(), number) != held.end()) {
        return;
    }
    const volume& added = volumes_[number];
    // Two without a number are never in one group at a time.
    std::erase_if(held, [&](std::uint32_t other) {
        return volumes_[other].id == added.id && volumes_[other].device != added.device;
    });
    held.push_back(number);
}

/// A mark without events is none any more; taking off what it does not have does no harm.
void marks::uncover(int fd) {
    using fanotify::mask;
    constexpr mask all = mask::access | mask::modify | mask::attrib | mask::close | mask::open |
                         mask::create | mask::delete_ | mask::rename | mask::delete_self |
                         mask::move_self | mask::on_dir | mask::event_on_child;
    std::error_code ignored;
    for (std::uint32_t i = 0; i < groups_.size(); ++i) {
        if (groups_.exists(i)) {
            groups_.mark(i, mark_flags::remove, all, fd, ignored);
        }
    }
}

std::optional<std::uint32_t> marks::find(std::uint32_t group, fanotify::fsid id) const noexcept {
    if (group >= held_.size()) {
        return std::nullopt;
    }
    for (const std::uint32_t number : held_[group]) {
        if (volumes_[number].id == id && !volumes_[number].over) {
            return number;
        }
    }
    return std::nullopt;
}

/// A directory of a nested subvolume has the number of that in its mark, not that of its mount.
std::span<const std::uint32_t>
marks::candidates(std::uint32_t group, std::optional<std::uint32_t> found) const noexcept {
    const bool is_clear = found && volumes_[*found].by == reach::file_system;
    return is_clear || group >= held_.size() ? std::span<const std::uint32_t>()
                                             : std::span<const std::uint32_t>(held_[group]);
}

void marks::mounts_changed(const handle_table& numbers) {
#ifdef ESPY_CHECKS
    numbers.check();
#endif
    by_mount_.clear();
    for (std::uint32_t i = 0; i < groups_.size() && i < held_.size(); ++i) {
        if (groups_.close_unused(i)) {
            ESPY_SOMETIMES("marks: a group is not used any more");
            held_[i].clear();
        }
    }
    for (std::uint32_t i = 0; i < volumes_.size(); ++i) {
        volume& v = volumes_[i];
        v.group = groups_.exists(v.group) ? v.group : 0;
        if (numbers.uses(i) == 0 && std::find(free_.begin(), free_.end(), i) == free_.end()) {
            ESPY_SOMETIMES("marks: a file system of which nothing is known any more");
            forget(i);
        }
    }
}

/// Nothing there is known by its number any more. What was marked is marked again when it is needed.
void marks::forget(std::uint32_t number) {
    for (std::vector<std::uint32_t>& held : held_) {
        std::erase(held, number);
    }
    volumes_[number] = {};
    volumes_[number].over = true;
    free_.push_back(number);
}

} // namespace espy::tree
