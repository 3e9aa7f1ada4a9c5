/// What to say when the kernel's limits are reached.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace espy::cli {

/// The limits as they are now. What cannot be read is absent.
struct limit_values {
    /// `fs.inotify.max_user_watches` and the same for the user namespace.
    std::optional<std::uint64_t> watches;
    std::optional<std::uint64_t> namespace_watches;
    std::optional<std::uint64_t> instances;
    std::optional<std::uint64_t> namespace_instances;
    /// How many files this process may have open.
    std::uint64_t max_open_files = 0;
    /// It is the files that are too few, not the instances: of these there is one left.
    bool files_ran_out = false;
};

/// Reads below `proc` (`/proc`), and tries to make an instance.
limit_values read_limit_values(const std::filesystem::path& proc);

/// After `errc::watch_limit_reached`: the limit, its value, and the command that raises it so far
/// that `missing` more watches can be had, and some to spare.
std::string watch_limit_text(const limit_values& now, std::uint64_t missing = 1);
/// After `errc::instance_limit_reached`, likewise; tells the instances from the open files.
std::string instance_limit_text(const limit_values& now);

} // namespace espy::cli
