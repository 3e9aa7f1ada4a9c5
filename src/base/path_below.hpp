/// Paths below a root.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace espy {

/// `path` as seen from the directory `root`, both as told; nothing if it is not there or below.
inline std::optional<std::string_view> seen_from(std::string_view root,
                                                 std::string_view path) noexcept {
    if (!path.starts_with(root)) {
        return std::nullopt;
    }
    path.remove_prefix(root.size());
    if (path.empty() || root.empty() || root.ends_with('/')) {
        return path;
    }
    return path.front() == '/' ? std::optional(path.substr(1)) : std::nullopt;
}

/// What of `path` is below `root`, both as told; empty for the root itself, and for what is elsewhere.
inline std::string_view path_below(std::string_view root, std::string_view path) noexcept {
    return seen_from(root, path).value_or(std::string_view());
}

/// The inverse: `below` in the directory `root`.
inline std::string path_in(std::string_view root, std::string_view below) {
    std::string path(root);
    if (!below.empty()) {
        path.append(path.ends_with('/') ? "" : "/").append(below);
    }
    return path;
}

} // namespace espy
