#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace espy::cli {

/// Reads a number of bytes as in `500MB`, `1GiB`, `1.5G`, `4096`: KB, MB, GB and TB are powers of a
/// thousand, KiB and K (and so on) of 1024. Throws `usage_error`, naming `option`, for any other text.
std::uint64_t parse_size(std::string_view option, std::string_view text);

/// `141 MB`, `1.2 GB`: in powers of a thousand.
std::string size_text(std::uint64_t bytes);

} // namespace espy::cli
