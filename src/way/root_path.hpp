/// The way to a root: a path, not an inode.
#pragma once

#include "stream/source.hpp"
#include "stream/watch_table.hpp"
#include "way/mount_kinds.hpp"

#include <espy/unique_fd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::tree {

/// Follows a path from `/` as the kernel would, symbolic links included, and watches what it
/// passes, so that every change of where the path leads makes an event:
/// - each directory on the way for being moved or deleted,
/// - each directory that holds a symbolic link of the way, or the last name, or the first name that
///   is missing, for changes of that name.
class root_path {
public:
    enum class kind : std::uint8_t { missing, directory, file, other };

    /// What the path leads to.
    struct target {
        kind what = kind::missing;
        /// Without symbolic links, but for those of procfs that no path stands for: the directory, or
        /// the directory that the file is in.
        std::string directory;
        /// The file's name; empty for a directory.
        std::string name;
        /// Why it is missing, or cannot be told now (`obstacle_of`).
        std::error_code error;
        /// What is mounted there, the list of mounts need not say.
        bool elsewhere = false;
    };

    /// `path` is absolute. `owner` is the root's number in the watch table.
    root_path(std::string path, root_index owner) : path_(std::move(path)), owner_(owner) {}

    /// Another number; nothing is watched then.
    void belong_to(root_index owner) noexcept { owner_ = owner; }
    /// It is that of a symbolic link from now on, in directories without links on their way: what else is at it
    /// leads nowhere.
    void lead(std::string link) {
        path_ = std::move(link);
        is_of_link_ = true;
    }
    /// Follows the path, without watching anything.
    target resolve();
    /// Follows the path and watches the way, in place of the way watched before; that stays if the
    /// path cannot be followed now.
    /// `denied`: what it leads to may not be read, so modes matter.
    target follow(source& events, watch_table& watches, mount_kinds& kinds, bool denied = false);
    /// Ends all watches of the way.
    void release(source& events, watch_table& watches);

    /// Does this event, of the watch with this mark, change where the path leads?
    bool concerns(mark_index mark, inotify::mask bits, std::string_view name) const noexcept;
    /// Some directory of the way could not be watched, or not be searched.
    bool is_denied() const noexcept { return findings_.denied; }
    /// Some directory of the way could not be watched for another reason.
    bool is_unwatched() const noexcept { return findings_.unwatched; }
    /// Some directory of the way changes without events: by others, or by the kernel itself.
    bool is_untold() const noexcept { return findings_.shared || findings_.made_by_kernel; }
    bool is_made_by_kernel() const noexcept { return findings_.made_by_kernel; }
    /// What the watch of a directory on a way is to tell, at most. Attributes too: a directory that
    /// might not be read or searched may be from now on.
    static constexpr inotify::mask mask_of_ways =
        inotify::mask::create | inotify::mask::delete_ | inotify::mask::move |
        inotify::mask::attrib | inotify::mask::delete_self | inotify::mask::move_self;

private:
    struct station {
        watch_id watch = watch_id::none;
        /// The name that matters here; empty if only the directory itself does.
        std::string name;
        /// Where it was, if that is needed to end the watch.
        std::string place = {};
    };

    /// What a walk has to do with, and which names it is to hear of.
    struct setting {
        source& events;
        mount_kinds& kinds;
        bool all_names = false;
        /// Changes of modes, too.
        bool modes = false;
    };
    struct findings {
        bool denied = false;
        bool unwatched = false;
        bool shared = false;
        bool made_by_kernel = false;
    };

    std::optional<target> walk(const setting* with);
    std::optional<target> walk_again(const setting& with, std::vector<station>& abandoned);
    void note_kind(const setting* with, int fd, std::uint64_t device);
    /// False if it cannot be watched.
    bool pass(const setting* with, int fd, std::string_view name, bool name_matters);
    void replace(std::vector<station>& old, watch_table& watches, source& events);
    static void end_unused(std::vector<station>& made, const watch_table& watches, source& events);
    static void end_watch(const station& of, source& events);

    std::string path_;
    bool is_of_link_ = false;
    root_index owner_;
    std::vector<station> stations_;
    findings findings_;
};

} // namespace espy::tree
