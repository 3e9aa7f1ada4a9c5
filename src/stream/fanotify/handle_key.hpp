/// What names an object of a file system: bytes, for tables.
#pragma once

#include <espy/fanotify/file_handle.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace espy::tree {

/// A file system, by a number of whatever kind, and a handle, as one text. Equal texts name one object.
template <typename Volume>
class handle_key {
public:
    handle_key() noexcept = default;
    handle_key(Volume volume, fanotify::handle_view handle) noexcept {
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
    static Volume volume_of(std::string_view text) noexcept {
        Volume volume{};
        std::memcpy(&volume, text.data(), sizeof volume);
        return volume;
    }
    static fanotify::file_handle handle_of(std::string_view text) noexcept {
        std::int32_t type = 0;
        std::memcpy(&type, text.data() + type_at, sizeof type);
        const auto* const bytes = reinterpret_cast<const std::byte*>(text.data() + header);
        return fanotify::file_handle::copy_of({type, {bytes, text.size() - header}})
            .value_or(fanotify::file_handle());
    }

private:
    static constexpr std::size_t type_at = sizeof(Volume);
    static constexpr std::size_t header = type_at + sizeof(std::int32_t);

    std::array<char, header + fanotify::max_handle_size> bytes_;
    std::size_t size_ = 0;
};

} // namespace espy::tree
