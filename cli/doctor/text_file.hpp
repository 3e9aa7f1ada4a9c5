/// Small files of procfs, read whole.
#pragma once

#include <string>
#include <string_view>

namespace espy::doctor {

/// Fills `text` with the file `name` below the directory `directory` (or `AT_FDCWD`).
/// @return False if it cannot be opened or read; `errno` says why, and `text` is empty.
bool read_file(int directory, const char* name, std::string& text);

/// The text after `key` on the first line that begins with it; empty if there is none.
std::string_view field(std::string_view text, std::string_view key) noexcept;

} // namespace espy::doctor
