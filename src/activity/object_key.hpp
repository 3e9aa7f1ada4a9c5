/// What names an object of a file system, and where it is.
#pragma once

#include "stream/fanotify/handle_key.hpp"

#include <espy/fanotify/file_handle.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace espy::activities {

using object_key = tree::handle_key<fanotify::fsid>;

/// For tables that are asked with views.
struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>()(text);
    }
};

/// A name in a directory.
struct slot {
    /// The key of the directory.
    std::string directory;
    std::string name;
    friend bool operator==(const slot&, const slot&) = default;
};

/// For tables.
inline std::size_t hash_of(const slot& where) noexcept {
    const text_hash hash;
    return hash(where.directory) * 31 + hash(where.name);
}

/// An object, or none.
struct thing {
    /// Empty: none.
    std::string key = {};
    bool is_directory = false;

    bool exists() const noexcept { return !key.empty(); }
    friend bool operator==(const thing& a, const thing& b) noexcept { return a.key == b.key; }
};

} // namespace espy::activities
