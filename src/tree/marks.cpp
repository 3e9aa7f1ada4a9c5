#include "tree/marks.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace espy::tree {

using fanotify::handle_flags;
using fanotify::mark_flags;

std::optional<located> marks::locate(int fd, const char* name, std::error_code& ec) {
    const auto ask = [&] {
        return fanotify::handle_of(
            fd, name, *name == '\0' ? handles_ | handle_flags::empty_path : handles_, ec, api_);
    };
    auto found = ask();
    if (ec.value() == EINVAL && handles_ != handle_flags::none) {
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
    auto number = find(id);
    if (number && volumes_[*number].by == reach::file_system && !is_marked(fd)) {
        volumes_[*number].over = true;
        number.reset();
    }
    if (!number) {
        number = static_cast<std::uint32_t>(volumes_.size());
        volumes_.push_back({id});
    }
    by_mount_[mount_id] = *number;
    return *number;
}

/// Taking off a bit that it does not have changes nothing, and fails if there is no mark.
bool marks::is_marked(int fd) {
    std::error_code ec;
    group_.mark(mark_flags::remove | mark_flags::filesystem, fanotify::mask::open_exec, fd, ec);
    return !ec;
}

bool marks::cover(std::uint32_t number, int fd, fanotify::mask events, std::error_code& ec) {
    ec.clear();
    volume& v = volumes_[number];
    if (v.by == reach::file_system && (v.events & events) == events) {
        return false;
    }
    if (v.by != reach::directory) {
        group_.mark(mark_flags::add | mark_flags::filesystem, v.events | events, fd, ec);
        if (!ec) {
            v.by = reach::file_system;
            v.events |= events;
            return false;
        }
        if (v.by == reach::file_system) {
            return false;
        }
        v.by = reach::directory;
    }
    group_.mark(mark_flags::add | mark_flags::only_dir, events | fanotify::mask::event_on_child, fd,
                ec);
    return !ec;
}

void marks::cover_alone(std::uint32_t number, int fd, fanotify::mask events, std::error_code& ec) {
    ec.clear();
    const volume& v = volumes_[number];
    const fanotify::mask missing =
        v.by == reach::file_system ? events & ~(v.events & ~fanotify::mask::on_dir) : events;
    group_.mark(mark_flags::add | mark_flags::only_dir, missing, fd, ec);
}

/// A mark without events is none any more; taking off what it does not have does no harm.
void marks::uncover(int fd) {
    using fanotify::mask;
    constexpr mask all = mask::access | mask::modify | mask::attrib | mask::close | mask::open |
                         mask::create | mask::delete_ | mask::rename | mask::delete_self |
                         mask::move_self | mask::on_dir | mask::event_on_child;
    std::error_code ignored;
    group_.mark(mark_flags::remove | mark_flags::only_dir, all, fd, ignored);
}

std::optional<std::uint32_t> marks::find(fanotify::fsid id) const noexcept {
    for (std::uint32_t i = 0; i < volumes_.size(); ++i) {
        if (volumes_[i].id == id && !volumes_[i].over) {
            return i;
        }
    }
    return std::nullopt;
}

} // namespace espy::tree
