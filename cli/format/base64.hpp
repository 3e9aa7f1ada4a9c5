#pragma once

#include <string>
#include <string_view>

namespace espy::cli {

/// `bytes` in the standard alphabet of RFC 4648, padded.
std::string base64(std::string_view bytes);

} // namespace espy::cli
