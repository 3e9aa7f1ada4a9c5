#pragma once

#include <espy/journal/token.hpp>

#include <string>

namespace espy::cli {

/// Writes a token, and a newline, into a file that is complete at any time: the old one, or the new one.
/// Throws `failure`.
void write_token_file(const std::string& path, const token& value);

} // namespace espy::cli
