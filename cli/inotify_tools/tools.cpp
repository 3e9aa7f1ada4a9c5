#include "inotify_tools/tools.hpp"

namespace espy::cli::inotify_tools {

tool find_tool(std::string_view path) noexcept {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return name == "inotifywait"    ? run_inotifywait
           : name == "inotifywatch" ? run_inotifywatch
                                    : nullptr;
}

} // namespace espy::cli::inotify_tools
