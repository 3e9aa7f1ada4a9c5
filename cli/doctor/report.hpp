/// Everything that the doctor finds out, gathered once.
#pragma once

#include "backends.hpp"
#include "limits.hpp"
#include "mounts.hpp"
#include "tree.hpp"
#include "usage.hpp"

#include <espy/choice.hpp>
#include <espy/file_system.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace espy::doctor {

/// A mount at or below the path, and what the kernel can tell there.
struct file_system {
    mount where;
    file_system_type type;
    /// Directories of it that were counted; 0 without a path.
    std::uint64_t directories = 0;
};

/// Where this process stands.
struct vantage {
    /// The user whose limits count.
    std::uint32_t uid = 0;
    bool first_user_namespace = true;
    bool first_pid_namespace = true;
    /// procfs hides the processes of other users (`hidepid`).
    bool processes_hidden = false;
};

struct report {
    /// As given by the user; empty if no path was.
    std::string path;
    vantage from;
    std::vector<limit> limits;
    usage used;
    /// Only if there is a path.
    std::optional<tree_count> tree;
    std::vector<file_system> file_systems;
    backends ways;
    /// What a watcher would take here by itself.
    backend_choice choice;

    const limit& of(resource what) const noexcept { return limits[static_cast<std::size_t>(what)]; }
    /// How much of `what` the user of `from` holds; 0 for the queues.
    std::uint64_t used_of(resource what) const noexcept;
    /// What is left of `what`; nothing if the limit is not known.
    std::optional<std::uint64_t> left_of(resource what) const noexcept;
};

/// Where to look. Tests put a directory of their own for procfs.
struct places {
    std::filesystem::path proc = "/proc";
};

/// Looks at everything. Without a path (empty), the current directory stands for it in the probes,
/// and no tree is counted.
///
/// @par Errors
/// Those of resolving and opening `path`.
report gather(const std::string& path, const places& where, const tree_options& options,
              std::error_code& ec);

} // namespace espy::doctor
