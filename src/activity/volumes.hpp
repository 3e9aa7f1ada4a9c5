/// The file systems of a tree, and the mounts through which they are seen.
#pragma once

#include "activity/object_key.hpp"

#include <espy/fanotify/group.hpp>
#include <espy/unique_fd.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::activities {

/// A mount: the directory it is seen through, and what is mounted there.
struct mount {
    std::string path;
    int id = 0;
    fanotify::fsid volume{};
    /// The key of the directory at `path`.
    std::string key;
    /// Open as long as a batch is filled: a file system that is open could not be unmounted.
    unique_fd fd = {};
};

/// One mark for each file system. Distinct objects: safe. Shared objects: unsafe.
class volumes {
public:
    volumes(fanotify::group& group, const fanotify::api& table, fanotify::mask events)
        : group_(group), api_(table), events_(events) {}

    /// Marks the file system of the directory at `path`. `id`, unless 0, is the mount that is
    /// expected there.
    /// @return The mount; null if there is another one at the path, or with an error.
    const mount* add(const std::string& path, int id, std::error_code& ec);
    void clear() noexcept { mounts_.clear(); }
    /// Forgets all but the one that was added last.
    void keep_last() { mounts_.erase(mounts_.begin(), mounts_.end() - 1); }
    /// The key of the directory at `path`; empty if its mount is none of these.
    std::string key_at(const std::string& path) const;
    bool has(fanotify::fsid volume) const noexcept;

    /// Opens the directory, or whatever it is, that `key` names, for its place only; as seen from
    /// this mount.
    unique_fd open(mount& through, std::string_view key, int flags, std::error_code& ec);
    std::vector<mount>& all() noexcept { return mounts_; }
    const std::vector<mount>& all() const noexcept { return mounts_; }
    /// Closes what was opened.
    void rest() noexcept;

private:
    fanotify::group& group_;
    fanotify::api api_;
    fanotify::mask events_;
    std::vector<mount> mounts_;
};

} // namespace espy::activities
