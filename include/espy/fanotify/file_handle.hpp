/// File handles: what names an object of a file system for as long as it lives, whatever it is
/// called.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace espy::fanotify {

/// `f_fsid` of statfs(2), which an event has in its records. Two file systems may have the same.
enum class fsid : std::uint64_t {};

/// No handle has more bytes (`MAX_HANDLE_SZ`).
inline constexpr std::size_t max_handle_size = 128;

/// A handle in somebody else's bytes, those of an event or of a `file_handle`; valid as long as
/// they are. Trivially copyable. Distinct objects: safe. Shared objects: safe to read.
class handle_view {
public:
    handle_view() noexcept = default;
    handle_view(std::int32_t type, std::span<const std::byte> bytes) noexcept
        : type_(type), bytes_(bytes) {}

    /// The file system's own; of no meaning but to be equal.
    std::int32_t type() const noexcept { return type_; }
    std::span<const std::byte> bytes() const noexcept { return bytes_; }
    /// True where the kernel has no object to name, as in `mask::fs_error`.
    bool empty() const noexcept { return bytes_.empty(); }

    friend bool operator==(const handle_view& a, const handle_view& b) noexcept {
        return a.type_ == b.type_ &&
               std::equal(a.bytes_.begin(), a.bytes_.end(), b.bytes_.begin(), b.bytes_.end());
    }

private:
    std::int32_t type_ = 0;
    std::span<const std::byte> bytes_;
};

/// A handle that owns its bytes: `struct file_handle` with room for the longest. Equal handles of
/// one file system name one object; its number is used again, its handle is not. Trivially
/// copyable. Distinct objects: safe. Shared objects: safe to read.
class file_handle {
public:
    /// An empty handle, which names nothing.
    file_handle() noexcept = default;
    /// A copy; nothing if `from` has more than `max_handle_size` bytes.
    static std::optional<file_handle> copy_of(handle_view from) noexcept {
        if (from.bytes().size() > max_handle_size) {
            return std::nullopt;
        }
        file_handle made;
        made.size_ = static_cast<std::uint32_t>(from.bytes().size());
        made.type_ = from.type();
        std::copy(from.bytes().begin(), from.bytes().end(), made.bytes_.begin());
        return made;
    }

    handle_view view() const noexcept { return {type_, std::span(bytes_).first(size_)}; }
    operator handle_view() const noexcept { return view(); } // NOLINT: it is one
    bool empty() const noexcept { return size_ == 0; }

    friend bool operator==(const file_handle& a, const file_handle& b) noexcept {
        return a.view() == b.view();
    }

private:
    friend struct handle_access;

    // In the order of `struct file_handle`.
    std::uint32_t size_ = 0;
    std::int32_t type_ = 0;
    std::array<std::byte, max_handle_size> bytes_{};
};

/// A hash of type and bytes, for tables of one's own.
inline std::size_t hash_of(handle_view handle) noexcept {
    const std::string_view text(reinterpret_cast<const char*>(handle.bytes().data()),
                                handle.bytes().size());
    return std::hash<std::string_view>()(text) ^ static_cast<std::uint32_t>(handle.type());
}

} // namespace espy::fanotify

template <>
struct std::hash<espy::fanotify::file_handle> {
    std::size_t operator()(const espy::fanotify::file_handle& handle) const noexcept {
        return espy::fanotify::hash_of(handle);
    }
};
