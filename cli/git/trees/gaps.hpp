/// What of a work tree nobody tells of.
#pragma once

#include <espy/change.hpp>
#include <espy/unique_fd.hpp>
#include <espy/watcher.hpp>

#include <set>
#include <string>
#include <string_view>

namespace espy::cli::git {

/// A directory that may not be read is named in each answer: git may not read it either, but may know
/// files in it. Where anything else is not watched, or is mounted and changes without this kernel's
/// knowledge, git has to look at everything. Distinct objects: safe. Shared objects: unsafe.
class gaps {
public:
    explicit gaps(std::string top);

    /// @param directory Of a `watch_failed`, below the root; empty: the root.
    void take(std::string_view directory, std::error_code why);

    /// Looks which are left.
    void look_again(const watcher& at, root_id root);

    bool is_everything() const noexcept { return is_everything_; }
    /// One that makes it so; empty if none is known.
    const std::string& unwatched() const noexcept { return unwatched_; }
    const std::set<std::string, std::less<>>& unreadable() const noexcept { return unreadable_; }

private:
    void look_at_mounts();

    std::string top_;
    /// The list of mounts; poll(2) says whether it changed.
    unique_fd mounts_;
    bool are_mounts_seen_ = false;
    /// What is mounted below the top, and nobody tells of; empty: nothing is.
    std::string foreign_;
    std::set<std::string, std::less<>> unreadable_;
    std::string unwatched_;
    bool is_everything_ = false;
};

} // namespace espy::cli::git
