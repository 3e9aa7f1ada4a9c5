#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace espy::cli {

/// `bytes` in the standard alphabet of RFC 4648, padded.
std::string base64(std::string_view bytes);
/// The inverse; nothing for any other text.
std::optional<std::string> from_base64(std::string_view text);

} // namespace espy::cli
