/// Directories below the root, opened without following links.
#pragma once

#include <espy/unique_fd.hpp>

#include <string>
#include <string_view>

namespace espy::journaling {

/// Opens the directory at `path` below `root`, no part of it being a symbolic link; nothing if there is none.
unique_fd open_below(int root, std::string_view path);

} // namespace espy::journaling
