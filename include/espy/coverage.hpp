/// How a watcher gets to know of changes at one path, or why it does not.
#pragma once

#include <espy/export.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace espy {

/// What tells of changes.
enum class coverage_means : std::uint8_t {
    nothing,
    watch,
    /// There is no watch (the limit is reached, watches are refused, or the backend is `poll`); what
    /// is there is listed again and again.
    listing,
};

/// Why a path is not covered, or not as well as others are.
enum class coverage_gap : std::uint8_t {
    none,
    /// Nothing is there, as far as is known. If a watch covers the path, it tells of its coming.
    absent,
    /// `root_options::prune` said no.
    pruned,
    /// Below `root_options::max_depth`, or not asked for by `root_options::recursive`.
    too_deep,
    /// `root_options::one_file_system`, and something is mounted there.
    other_file_system,
    /// The directory may not be read; it is tried again when its attributes change.
    permission,
    /// The limit of watches is reached.
    watch_limit,
    /// The directory could not be opened or watched for another reason, as a `watch_failed` says;
    /// it is tried again, or listed.
    failed,
    /// It is watched, but the kernel makes the file system (proc, sysfs, cgroup2), and makes no event
    /// of most that it changes there by itself, as a `watch_failed` says. What programs change
    /// there is told.
    made_by_kernel,
    /// Not looked at yet: before `ready`, or a moment after a change.
    pending,
};

/// `nothing`, `watch`, `listing`.
ESPY_EXPORT std::string_view to_string(coverage_means means) noexcept;
/// The word for a gap: `too_deep`; empty for `none`.
ESPY_EXPORT std::string_view to_string(coverage_gap gap) noexcept;

/// The answer of `watcher::covers`.
struct coverage {
    coverage_means by = coverage_means::nothing;
    coverage_gap gap = coverage_gap::none;
    /// The directory that is watched or listed, or else the one at which the way to the path ends,
    /// in the form of `change::path`. Of a root that is a file: the directory that it is in. A file
    /// that is a mount point is watched itself. Empty
    /// if nothing is at the root's path: then the directories on the way to it are watched.
    std::string place;
    /// The source of events, `inotify`; empty if nothing tells.
    std::string_view backend;
    /// How often it is listed, alone or besides the watch: since it cannot be watched, or since a
    /// watch does not tell all that happens there. 0: it is not.
    std::chrono::milliseconds interval{0};
};

} // namespace espy
