/// Texts of JSON.
#pragma once

#include <string>
#include <string_view>

namespace espy::cli {

/// Appends valid UTF-8 with its quotes.
void append_json_string(std::string& out, std::string_view text);
/// Appends `,"NAME":"…"` for any bytes: what is not UTF-8 is replaced, and `,"NAME_base64":"…"` has the bytes.
void append_json_bytes(std::string& out, std::string_view name, std::string_view bytes);

} // namespace espy::cli
