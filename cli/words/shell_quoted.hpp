#pragma once

#include <string>
#include <string_view>

namespace espy::cli {

/// `text` as one word for a shell; bytes that cannot be seen are written as `$'\n'`.
std::string shell_quoted(std::string_view text);

} // namespace espy::cli
