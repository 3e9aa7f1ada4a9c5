/// Writes records as of inotify(7).
#pragma once

#include "stream/source.hpp"

#include <espy/inotify/event.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace espy::tree {

/// Appends records to a buffer of the caller's, as long as there is room.
class record_writer {
public:
    explicit record_writer(std::span<std::byte> buffer) noexcept : buffer_(buffer) {}

    std::size_t size() const noexcept { return used_; }
    /// For one more of any size.
    bool has_room() const noexcept { return buffer_.size() - used_ >= inotify::min_buffer_size; }
    /// Takes back what was appended since `size` was this.
    void back_to(std::size_t size) noexcept { used_ = size; }

    void event(watch_id watch, inotify::mask bits, std::uint32_t cookie,
               std::string_view name) noexcept {
        constexpr std::size_t alignment = 16;
        const std::size_t padded =
            name.empty() ? 0 : (name.size() + alignment) / alignment * alignment;
        if (buffer_.size() - used_ < inotify::event_header_size + padded) {
            return;
        }
        put(watch);
        put(static_cast<std::uint32_t>(bits));
        put(cookie);
        put(static_cast<std::uint32_t>(padded));
        std::byte* const text = buffer_.data() + used_;
        std::memset(text, 0, padded);
        name.copy(reinterpret_cast<char*>(text), name.size());
        used_ += padded;
    }

    /// The next events are `distance` positions further, by `process`.
    void progress(std::uint32_t distance, std::int32_t process) noexcept {
        event(source::progress, static_cast<inotify::mask>(distance),
              static_cast<std::uint32_t>(process), {});
    }

private:
    template <typename T>
    void put(T value) noexcept {
        std::memcpy(buffer_.data() + used_, &value, sizeof value);
        used_ += sizeof value;
    }

    std::span<std::byte> buffer_;
    std::size_t used_ = 0;
};

} // namespace espy::tree
