/// Numbers for directories that are known by their file handles.
#pragma once

#include <espy/fanotify/file_handle.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace espy::tree {

/// A number stands for one handle of one file system until it is removed, and for no other ever.
class handle_table {
public:
    /// The number of the handle, a new one if it has none. `volume` is the file system's.
    std::int32_t add(std::uint32_t volume, fanotify::handle_view handle);
    /// The number of the handle, or -1.
    std::int32_t find(std::uint32_t volume, fanotify::handle_view handle) const;
    void remove(std::int32_t number);
    std::size_t size() const noexcept { return by_number_.size(); }

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>()(text);
        }
    };

    std::unordered_map<std::string, std::int32_t, hash, std::equal_to<>> by_handle_;
    /// Keys of the other table stay where they are.
    std::unordered_map<std::int32_t, std::string_view> by_number_;
    std::int32_t last_ = 0;
};

} // namespace espy::tree
