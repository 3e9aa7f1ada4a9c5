/// The marks of a fanotify group: one for each file system, or one for each directory.
#pragma once

#include "tree/handle_table.hpp"

#include <espy/fanotify/group.hpp>
#include <espy/fanotify/handles.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <system_error>
#include <vector>

namespace espy::tree {

/// Puts marks where they are needed, in the cheapest way that the kernel allows. A volume is one
/// life of a file system: mounted again it is another, and needs another mark.
class marks {
public:
    marks(fanotify::group& group, const fanotify::api& table) : group_(group), api_(table) {}

    /// Where the directory is that `fd` is open on, or `name` in it.
    std::optional<located> locate(int fd, const char* name, std::error_code& ec);
    /// Sees to it that `events` in the directory at `fd` are reported.
    /// @return True if that took a mark on the directory.
    bool cover(std::uint32_t volume, int fd, fanotify::mask events, std::error_code& ec);
    /// Sees to it that `events` of the directory at `fd` alone are reported.
    void cover_alone(std::uint32_t volume, int fd, fanotify::mask events, std::error_code& ec);
    /// Takes off the mark that the directory at `fd` has by itself.
    void uncover(int fd);
    /// The volume of an event, or nothing.
    std::optional<std::uint32_t> find(fanotify::fsid id) const noexcept;
    /// Everything is to be found out again.
    void mounts_changed() noexcept { by_mount_.clear(); }

private:
    enum class reach : std::uint8_t { unknown, file_system, directory };
    struct volume {
        fanotify::fsid id{};
        reach by = reach::unknown;
        /// It has another number by now.
        bool over = false;
        fanotify::mask events = fanotify::mask::none;
    };

    std::uint32_t volume_of(int mount_id, int fd, const char* name, std::error_code& ec);
    bool is_marked(int fd);

    fanotify::group& group_;
    fanotify::api api_;
    std::vector<volume> volumes_;
    std::map<int, std::uint32_t> by_mount_;
    /// `fid` where the kernel knows it: handles for every file system.
    fanotify::handle_flags handles_ = fanotify::handle_flags::fid;
};

} // namespace espy::tree
