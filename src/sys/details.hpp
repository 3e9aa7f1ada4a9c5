/// All that tells whether a file has changed since it was looked at last.
#pragma once

#include "sys/directory.hpp"

#include <cstdint>
#include <system_error>

namespace espy::sys {

/// More of what `statx(2)` says of one name; times in nanoseconds since 1970, by the clock of
/// whoever keeps the file.
struct details {
    sys::status status = {};
    /// 0 where the file system does not say.
    std::int64_t born = 0;
    std::int64_t modified = 0;
    std::uint64_t size = 0;
    std::uint32_t mode = 0;
    std::uint32_t links = 0;
    std::uint32_t user = 0;
    std::uint32_t group = 0;
};

/// Looks at `name` in `directory`, symbolic links not followed, and asks the server of a network
/// file system instead of believing what was kept from it. The empty name is the directory itself.
[[nodiscard]] details examine(int directory, const char* name, std::error_code& ec) noexcept;

} // namespace espy::sys
