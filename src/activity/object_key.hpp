/// What names an object of a file system: bytes, for tables.
#pragma once

#include <espy/fanotify/file_handle.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

namespace espy::activities {

/// The file system's number and the handle, as one text. Equal keys name one object.
class object_key {
public:
    object_key() noexcept = default;
    object_key(fanotify::fsid volume, fanotify::handle_view handle) noexcept {
        const std::int32_t type = handle.type();
        const std::size_t size = std::min(handle.bytes().size(), fanotify::max_handle_size);
        std::memcpy(bytes_.data(), &volume, sizeof volume);
        std::memcpy(bytes_.data() + type_at, &type, sizeof type);
        if (size != 0) {
            std::memcpy(bytes_.data() + header, handle.bytes().data(), size);
        }
        size_ = header + size;
    }

    std::string_view text() const noexcept { return {bytes_.data(), size_}; }
    bool empty() const noexcept { return size_ == 0; }

    /// What such a text was made of.
    static fanotify::fsid volume_of(std::string_view key) noexcept {
        fanotify::fsid volume{};
        std::memcpy(&volume, key.data(), sizeof volume);
        return volume;
    }
    static fanotify::file_handle handle_of(std::string_view key) noexcept {
        std::int32_t type = 0;
        std::memcpy(&type, key.data() + type_at, sizeof type);
        const auto* const bytes = reinterpret_cast<const std::byte*>(key.data() + header);
        return fanotify::file_handle::copy_of({type, {bytes, key.size() - header}})
            .value_or(fanotify::file_handle());
    }

private:
    static constexpr std::size_t type_at = sizeof(fanotify::fsid);
    static constexpr std::size_t header = type_at + sizeof(std::int32_t);

    std::array<char, header + fanotify::max_handle_size> bytes_;
    std::size_t size_ = 0;
};

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
