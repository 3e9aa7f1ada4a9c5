/// Directories and the entries in them, by descriptor. Free functions over system calls; outputs
/// untouched on failure.
#pragma once

#include <espy/change.hpp>
#include <espy/unique_fd.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <system_error>

#include <dirent.h>

namespace espy::sys {

/// What `statx(2)` says of one name, symbolic links not followed.
struct status {
    entry_type type = entry_type::none;
    std::uint64_t inode = 0;
    /// `major << 32 | minor`.
    std::uint64_t device = 0;
    /// Nanoseconds since 1970.
    std::int64_t changed = 0;
};

/// One record of `getdents64(2)`.
struct listed_entry {
    std::string_view name;
    /// `entry_type::none` if the file system does not say.
    entry_type type = entry_type::none;
    std::uint64_t inode = 0;
};

/// Opens the directory `name` of `parent`: never through a symbolic link, close-on-exec.
[[nodiscard]] unique_fd open_directory(int parent, const char* name, std::error_code& ec) noexcept;

/// Opens the directory at `path` below `parent`, several components long, none of them a symbolic
/// link. A path longer than `PATH_MAX` is walked in pieces. `path` may be empty: `parent` itself.
[[nodiscard]] unique_fd open_below(int parent, std::string_view path, std::error_code& ec);

/// Opens whatever directory `path` leads to, over symbolic links.
[[nodiscard]] unique_fd open_root(const char* path, std::error_code& ec) noexcept;

/// Opens what `name` in `directory` is, whatever it may be, without opening it for anything: neither
/// a device nor a FIFO notices. What is mounted there, if something is.
[[nodiscard]] unique_fd open_entry(int directory, const char* name, std::error_code& ec) noexcept;

/// True if what `fd` is open on is what is mounted at the place where it was opened; also where the
/// kernel (before Linux 5.8) does not say.
bool is_mount_point(int fd) noexcept;

/// Looks at `name` in `directory`; the empty name is the directory itself.
[[nodiscard]] status look(int directory, const char* name, std::error_code& ec) noexcept;

/// Reads the next entries of `directory` into `buffer`; 0 at the end.
[[nodiscard]] std::size_t list(int directory, std::span<std::byte> buffer,
                               std::error_code& ec) noexcept;

/// Goes back to the first entry.
void rewind(int directory) noexcept;

/// Calls `each` with the entries in `records` but `.` and `..`, as long as it returns true.
/// @return The records that were not given.
template <typename Each>
std::span<const std::byte> for_each_listed(std::span<const std::byte> records, Each&& each);

/// The inode of the directory that was listed, from the first record of its listing; 0 if that is
/// not `.`.
std::uint64_t own_inode(std::span<const std::byte> records) noexcept;

/// Waits until whoever holds the directory's lock exclusively, in the middle of a rename say, has
/// let go of it: looks up a name that nobody has looked up before.
void pass_lock(int directory) noexcept;

/// The name of this process in `/proc`: its number there, or the link that leads to it. A number that
/// was read is right until the process forks, or another `/proc` is mounted.
class own_process {
public:
    void read() noexcept;
    void forget() noexcept { *this = {}; }
    const char* name() const noexcept { return name_; }

private:
    char name_[12] = "self";
};

/// The path of a descriptor of this process that names its inode, for calls that take no
/// descriptor.
class fd_path {
public:
    explicit fd_path(int fd, const own_process& process = {}) noexcept;
    const char* c_str() const noexcept { return text_; }

private:
    char text_[40];
};

/// The type of a `d_type` or a mode's format bits.
constexpr entry_type type_of_dirent(unsigned char d_type) noexcept {
    switch (d_type) {
    case DT_REG: return entry_type::file;
    case DT_DIR: return entry_type::directory;
    case DT_LNK: return entry_type::symlink;
    case DT_UNKNOWN: return entry_type::none;
    default: return entry_type::other;
    }
}
entry_type type_of_mode(unsigned mode) noexcept;

/// The parts of `struct linux_dirent64`, which no header declares.
namespace dirent {
inline constexpr std::size_t inode = 0;
inline constexpr std::size_t record_size = 16;
inline constexpr std::size_t type = 18;
inline constexpr std::size_t name = 19;
} // namespace dirent

template <typename Each>
std::span<const std::byte> for_each_listed(std::span<const std::byte> records, Each&& each) {
    while (records.size() > dirent::name) {
        std::uint64_t inode = 0;
        std::uint16_t size = 0;
        __builtin_memcpy(&inode, records.data() + dirent::inode, sizeof inode);
        __builtin_memcpy(&size, records.data() + dirent::record_size, sizeof size);
        if (size <= dirent::name || size > records.size()) {
            return {};
        }
        const auto* const text = reinterpret_cast<const char*>(records.data() + dirent::name);
        const std::string_view name(text, strnlen(text, size - dirent::name));
        const auto type = static_cast<unsigned char>(records[dirent::type]);
        records = records.subspan(size);
        if (name != "." && name != ".." && !each(listed_entry{name, type_of_dirent(type), inode})) {
            break;
        }
    }
    return records;
}

} // namespace espy::sys
