/// Files that are mount points.
#pragma once

#include "model/hearing/event.hpp"
#include "record/store.hpp"

#include <espy/coverage.hpp>
#include <espy/inotify/mask.hpp>

#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace espy::tree {

class model;
class teller;

/// Which entries of a model are mount points, and what is told of them. Distinct objects: safe. Shared
/// objects: unsafe.
class mounted_files {
public:
    explicit mounted_files(model& of);
    /// Those that are known under another engine; none of them is watched yet.
    void continue_from(const mounted_files& before);
    bool contains(entry_index index) const { return files_.contains(index); }

    /// Names in a directory at which files were mounted when it was listed last.
    void append_mounted(directory_index where, std::vector<std::string>& names) const;
    /// It is seen to be one. `was_known`: that its content is another one is to be told.
    void note_mounted(entry_index index, bool was_known);
    /// It is watched in another call than the one that has seen it: what was told of it was told before.
    void listed_late(entry_index index);
    /// The entry is a mount point, and `watch` stands for what is mounted there; none: it is polled.
    void file_watched(entry_index index, watch_id watch);
    /// It is one and cannot be watched: its directory is polled besides.
    void file_unheard(entry_index index, std::error_code why, std::string_view message);
    /// It is none, or none any more. If it was never seen to be one, the list of mounts is an old one:
    /// a directory has been renamed with what is mounted in it.
    void file_not_mounted(entry_index index);
    /// A directory is one.
    void note_mount_point(entry_index index);
    /// Some mount has ended at a path that nothing has by now: it may be any of these.
    void look_at_mounted();
    /// What the kernel is to be asked for of a file that is watched itself.
    inotify::mask mask_for_files() const noexcept;
    /// Something was mounted on, or unmounted from (`gone`), this path below the root; false if
    /// nothing is known of it.
    bool mount_changed(std::string_view below_root, bool gone);
    /// Something was mounted on this path when not everything that happened before was applied;
    /// now it is. False if nothing is known there.
    bool mount_settled(std::string_view below_root);
    /// The kernel tells a directory that its file system is gone.
    void file_system_ended(directory_index where);
    /// Something was mounted on it, or unmounted (`gone`); false if nothing is known of that.
    bool file_mount_changed(entry_index index, bool gone);
    void about_file(entry_index index, const event& what);
    /// Nothing that something is mounted on can be removed: if it goes, a directory above it has moved.
    void entry_goes(entry_index index) {
        if (!files_.empty() || !mount_points_.empty()) {
            leaves_sight(index);
        }
    }
    /// A directory has come from where nobody looks, with whatever is mounted in it.
    void directory_comes() noexcept { may_have_moved_ = true; }
    /// The list of mounts may have other places by now of what is mounted in directories that came or
    /// went, and no news of that.
    bool may_have_moved() const noexcept { return may_have_moved_; }
    bool take_moved() noexcept { return std::exchange(may_have_moved_, false); }
    void forget_file_watch(entry_index index);
    void forget_watches();
    /// `here` is what is said of the directory that it is in.
    coverage covers_file(entry_index index, const coverage& here) const;
    /// Its laws (laws.cpp).
    void check() const;
    /// As `polling::holds_none_retired`.
    bool holds_none_retired() const;

private:
    void unmounted(entry_index index);
    void leaves_sight(entry_index index);
    /// A file that is a mount point.
    struct mount {
        /// What is mounted there is watched itself; -1: it is not.
        watch_id watch = watch_id::none;
        coverage_gap gap = coverage_gap::pending;
        /// That the content is another one.
        bool is_told = false;
        /// That it is one; else the list of mounts alone has said so.
        bool is_seen = false;
        /// The listing that has seen it has not come to its watch yet.
        bool is_listed = false;
        /// That it is one was over; it is to be seen whether it is one again.
        bool is_gone = false;
        /// When that was told.
        position gone_at = 0;
    };
    static bool is_told_as(const mount& file, watch_id watch);
    void end_watch(entry_index index, mount& file);
    void tell_mounted(mount& file, entry_index index);
    void tell_unmounted(entry_index index);

    model& model_;
    store& tree_;
    teller& teller_;
    std::unordered_map<entry_index, mount> files_;
    /// Directories on which something was mounted; some may be other ones by now.
    std::unordered_set<entry_index> mount_points_;
    bool may_have_moved_ = false;
};

} // namespace espy::tree
