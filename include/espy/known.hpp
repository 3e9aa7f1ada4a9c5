/// What a program knows of a tree from earlier, for a watcher to compare with what is there.
#pragma once

#include <espy/change.hpp>
#include <espy/export.hpp>

#include <cstdint>
#include <functional>
#include <string_view>
#include <system_error>

namespace espy {

/// What something looked like. Two looks are compared for equality, no clock is asked: a time that
/// went back is a change like any other. Times are in nanoseconds since 1970. No device: its number
/// need not be the same after the next boot.
struct signature {
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    /// 0 where the file system does not say.
    std::int64_t born = 0;
    std::int64_t modified = 0;
    std::int64_t changed = 0;
    /// With the bits of the type; 0: it could not be looked at.
    std::uint32_t mode = 0;
    std::uint32_t links = 0;
    std::uint32_t user = 0;
    std::uint32_t group = 0;

    friend bool operator==(const signature&, const signature&) = default;
};

/// One entry of a directory as it was known.
struct known_entry {
    /// In its directory. Empty, of the root's own directory: the root itself, which need not be given
    /// unless it is a file.
    std::string_view name = {};
    entry_type type = entry_type::none;
    signature look = {};
    /// When it was looked at, its change time was so new that a later write may have left all of
    /// `look` as it is. A file that is no different is told as `modified` then.
    bool unsettled = false;
    /// Otherwise it is not to be told that it goes: it was hidden by `root_options::select`, and is
    /// given for what is below it.
    bool selected = true;
};

/// Calls `each` for what was known of `directory`, by its path below the root (empty: the root).
/// Must not throw, nor call the watcher. What `each` is given need not last.
using known_entries = std::function<void(std::string_view directory,
                                         const std::function<void(const known_entry&)>& each)>;

/// Looks at `name` in the directory that the descriptor is open on, symbolic links not followed; the
/// empty name is that itself. For a program that keeps what it is told, to be known later: looked at
/// when it was told of, and not later than its content was read.
[[nodiscard]] ESPY_EXPORT known_entry look_up_entry(int directory, const char* name,
                                                    std::error_code& ec) noexcept;

} // namespace espy
