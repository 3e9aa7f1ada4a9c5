/// The marks of fanotify groups: one for each file system, or one for each directory.
#pragma once

#include "stream/fanotify/groups.hpp"
#include "stream/fanotify/handle_table.hpp"

#include <espy/fanotify/handles.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <system_error>
#include <vector>

namespace espy::tree {

/// Puts marks where they are needed, in the cheapest way that the kernel allows. A volume is one
/// life of a file system: mounted again it is another, and needs another mark. Which group takes a
/// mark is found out by trying; where none does, there is one group more.
class marks {
public:
    marks(tree::groups& groups, const fanotify::api& table) : groups_(groups), api_(table) {}

    /// Where the directory is that `fd` is open on, or `name` in it.
    std::optional<located> locate(int fd, const char* name, std::error_code& ec);
    /// Sees to it that `events` in the directory at `fd` are reported.
    /// @return True if that took a mark on the directory.
    bool cover(std::uint32_t volume, int fd, fanotify::mask events, std::error_code& ec);
    /// Sees to it that `events` of the directory at `fd` alone are reported.
    void cover_alone(std::uint32_t volume, int fd, fanotify::mask events, std::error_code& ec);
    /// The same of a file.
    void cover_file(std::uint32_t volume, int fd, fanotify::mask events, std::error_code& ec);
    /// Takes off the mark that the directory or the file at `fd` has by itself.
    void uncover(int fd);
    /// The volume of an event of this group, or nothing.
    std::optional<std::uint32_t> find(std::uint32_t group, fanotify::fsid id) const noexcept;
    /// The same where it is not clear by the event: the volumes, of which single directories have
    /// marks in this group.
    std::span<const std::uint32_t> candidates(std::uint32_t group,
                                              std::optional<std::uint32_t> found) const noexcept;
    /// Whatever has a name in this volume can be opened by its handle.
    bool finds_all(std::uint32_t number) const noexcept { return volumes_[number].finds_all; }
    /// Everything is to be found out again. Groups that were for what is gone are closed, and file
    /// systems forgotten of which `numbers` has no directory.
    void mounts_changed(const handle_table& numbers);
    std::size_t volumes() const noexcept { return volumes_.size(); }

private:
    enum class reach : std::uint8_t { unknown, file_system, directory };
    struct volume {
        fanotify::fsid id{};
        /// Tells those apart that have no number of their own; 0 for all others.
        std::uint64_t device = 0;
        /// The one that took its last mark.
        std::uint32_t group = 0;
        reach by = reach::unknown;
        /// It has another number by now.
        bool over = false;
        bool finds_all = false;
        fanotify::mask events = fanotify::mask::none;
    };

    std::uint32_t volume_of(int mount_id, int fd, const char* name, std::error_code& ec);
    std::optional<std::uint32_t> known(fanotify::fsid id, std::uint64_t device) const noexcept;
    bool is_marked(std::uint32_t group, int fd);
    bool cover_whole(std::uint32_t volume, int fd, fanotify::mask events, std::error_code& ec);
    void mark_object(std::uint32_t volume, fanotify::mark_flags flags, fanotify::mask events,
                     int fd, std::error_code& ec);
    void try_groups(std::uint32_t volume, fanotify::mark_flags flags, fanotify::mask events, int fd,
                    std::error_code& ec);
    void try_group(std::uint32_t group, std::uint32_t volume, fanotify::mark_flags flags,
                   fanotify::mask events, int fd, std::error_code& ec);
    void note(std::uint32_t group, std::uint32_t volume);
    void forget(std::uint32_t volume);

    tree::groups& groups_;
    fanotify::api api_;
    std::vector<volume> volumes_;
    /// Numbers of volumes that stand for none.
    std::vector<std::uint32_t> free_;
    /// By group: what has marks in it.
    std::vector<std::vector<std::uint32_t>> held_;
    std::map<int, std::uint32_t> by_mount_;
    /// `fid` where the kernel knows it: handles for every file system.
    fanotify::handle_flags handles_ = fanotify::handle_flags::fid;
};

} // namespace espy::tree
