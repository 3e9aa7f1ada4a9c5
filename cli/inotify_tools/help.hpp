/// `--help` of the tools.
#pragma once

#include <string_view>

namespace espy::cli::inotify_tools {

std::string_view wait_help() noexcept;
std::string_view count_help() noexcept;

} // namespace espy::cli::inotify_tools
