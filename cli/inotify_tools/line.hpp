/// One line of inotifywait's output.
#pragma once

#include "inotify_tools/heard.hpp"

#include <optional>
#include <string>

namespace espy::cli::inotify_tools {

/// How lines look.
struct line_style {
    /// `--format`; the usual one if there is none.
    std::optional<std::string> format;
    /// `--timefmt`, as of strftime(3).
    std::string time_format;
    bool csv = false;
    /// `--no-newline`: `format` has all that is printed.
    bool bare = false;
};

void append_line(std::string& out, const line_style& style, const heard& event);

} // namespace espy::cli::inotify_tools
