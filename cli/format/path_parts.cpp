#include "format/path_parts.hpp"

#include <espy/ignore/select.hpp>

#include <cstddef>

namespace espy::cli {
namespace {

/// Without the slashes at the end, but for a path that is only slashes.
std::string_view without_slashes(std::string_view path) noexcept {
    const std::size_t last = path.find_last_not_of('/');
    return last == std::string_view::npos ? path.substr(0, 1) : path.substr(0, last + 1);
}

} // namespace

std::string_view last_name(std::string_view path) noexcept {
    path = without_slashes(path);
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos || path.size() == 1 ? path : path.substr(slash + 1);
}

std::string_view parent_directory(std::string_view path) noexcept {
    path = without_slashes(path);
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? "." : without_slashes(path.substr(0, slash + 1));
}

std::string_view below(std::string_view path, std::string_view root) noexcept {
    path = ignore::path_below(root, path);
    return path.empty() ? "." : path;
}

} // namespace espy::cli
