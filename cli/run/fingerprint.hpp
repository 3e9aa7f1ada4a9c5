/// What stands at a path, in one number.
#pragma once

#include <cstdint>
#include <string>

namespace espy::cli {

/// Two equal numbers mean: the same type, mode and content (a file), target (a symbolic link), or
/// nothing in both cases. Of a file bigger than `max_read` bytes, its identity and times stand for
/// its content; so do they for anything that cannot be read.
std::uint64_t fingerprint(const std::string& path, std::uint64_t max_read = 64ULL << 20);

} // namespace espy::cli
