/// inotifywait and inotifywatch, as those of inotify-tools 3.22.6 but for what they lose.
#pragma once

#include <string_view>

namespace espy::cli::inotify_tools {

/// A program: its arguments as main has them, its exit status.
using tool = int (*)(int argc, char** argv);

/// The program called like the last part of `path`, or null.
tool find_tool(std::string_view path) noexcept;

int run_inotifywait(int argc, char** argv);
int run_inotifywatch(int argc, char** argv);

} // namespace espy::cli::inotify_tools
