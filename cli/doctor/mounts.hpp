/// The mounts that matter for a path: the one it is on, and those below it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace espy::doctor {

/// One line of `/proc/self/mountinfo`, unescaped: texts are bytes.
struct mount {
    std::uint64_t id = 0;
    std::uint64_t parent = 0;
    std::string point;
    /// `ext4`, `fuse.sshfs`, …
    std::string type;
    /// The device or server.
    std::string source;
    /// Options of the file system itself, such as `rw,hidepid=invisible`.
    std::string options;
};

/// Every mount in the text of a mountinfo file. A line that is not understood is left out.
/// @par Source
/// proc(5)
std::vector<mount> parse_mountinfo(std::string_view text);

/// Reads `proc/self/mountinfo`; empty if there is none.
std::vector<mount> read_mounts(const std::filesystem::path& proc);

/// Of `mounts`, the one that holds `path` (absolute, without symbolic links), then those below it
/// that no other mount hides.
std::vector<mount> mounts_at(const std::vector<mount>& mounts, std::string_view path);

/// True if `path` is `directory`, or below it.
bool is_within(std::string_view path, std::string_view directory) noexcept;

} // namespace espy::doctor
