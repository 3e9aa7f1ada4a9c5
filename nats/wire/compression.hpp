/// zlib's format, RFC 1950.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace espy::fleet {

std::string deflated(std::string_view bytes);
/// The inverse; nothing for what is damaged, or would be more than `most` bytes.
std::optional<std::string> inflated(std::string_view bytes, std::size_t most);

} // namespace espy::fleet
