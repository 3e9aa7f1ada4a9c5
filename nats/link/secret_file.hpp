/// Files that have a password or a seed.
#pragma once

#include <filesystem>
#include <string>

namespace espy::fleet {

/// Throws `failure` if the file cannot be read.
void must_be_readable(const std::filesystem::path& file);
/// The first line of a file. Throws `failure` if there is none.
std::string read_secret(const std::filesystem::path& file);

} // namespace espy::fleet
