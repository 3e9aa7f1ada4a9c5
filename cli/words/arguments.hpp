/// From the words of a command line to options and operands.
#pragma once

#include "frame/command.hpp"

#include <span>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace espy::cli {

/// Replaces each `@file` by the lines of that file, one argument a line; empty lines and lines that
/// begin with `#` are left out. What follows `--` is not touched, nor is what a file brings in.
/// Throws `usage_error` if a file cannot be read.
std::vector<std::string> expand_argument_files(std::span<const std::string> words);

/// Parses the options into what `app` binds them to. Unlike operands of the parser's own, the
/// operands returned are the bytes as given, whatever they look like.
/// Throws `usage_error`, or what the parser throws to ask for its help text.
operands parse(CLI::App& app, std::span<const std::string> words);

} // namespace espy::cli
