/// Small files of procfs, read whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace espy::doctor {

/// Fills `text` with the file `name` below the directory `directory` (or `AT_FDCWD`).
/// @return False if it cannot be opened or read; `errno` says why, and `text` is empty.
bool read_file(int directory, const char* name, std::string& text);

/// The one number that the file holds; nothing if there is no such file or no such number.
std::optional<std::uint64_t> read_number(const std::filesystem::path& file);

/// The number that `text` begins with, after blanks.
std::optional<std::uint64_t> leading_number(std::string_view text, int base = 10) noexcept;

/// The text after `key` on the first line that begins with it; empty if there is none.
std::string_view field(std::string_view text, std::string_view key) noexcept;

} // namespace espy::doctor
