/// Names as text that a terminal can be given and that is always one line.
#pragma once

#include <string>
#include <string_view>

namespace espy::cli {

/// Appends `text` with a backslash form for all that is not plainly printable: `\\`, `\n`, `\t`,
/// `\r`, `\xNN` for other control characters and for bytes that are not UTF-8, `\uNNNN` for the
/// characters that break a line or change the direction of writing. Nothing is lost: two different
/// names give two different texts.
void append_escaped(std::string& out, std::string_view text);

/// `append_escaped` into a new string.
std::string escaped(std::string_view text);

} // namespace espy::cli
