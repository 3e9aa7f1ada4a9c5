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

/// What a name takes in a record, with the zeros behind it.
constexpr std::size_t padded_name_size(std::string_view name) noexcept {
    constexpr std::size_t alignment = 16;
    return name.empty() ? 0 : (name.size() + alignment) / alignment * alignment;
}

/// What came and went, as it was appended behind the name; of an event that tells one or the other, nothing.
inline std::string_view object_of(const inotify::event& told) noexcept {
    constexpr inotify::mask both = inotify::mask::create | inotify::mask::delete_;
    if ((told.mask() & both) != both) {
        return {};
    }
    const std::string_view name = told.name();
    const std::size_t padded = padded_name_size(name);
    return {name.data() + padded, told.size() - inotify::event_header_size - padded};
}

/// Appends records to a buffer of the caller's, as long as there is room.
class record_writer {
public:
    explicit record_writer(std::span<std::byte> buffer) noexcept : buffer_(buffer) {}

    std::size_t size() const noexcept { return used_; }
    /// For one more of any size.
    bool has_room() const noexcept { return buffer_.size() - used_ >= inotify::min_buffer_size; }
    /// Takes back what was appended since `size` was this.
    void back_to(std::size_t size) noexcept { used_ = size; }

    /// `object`: of an event with a name, what came and went under it, in the source's own words.
    void event(watch_id watch, inotify::mask bits, std::uint32_t cookie, std::string_view name,
               std::string_view object = {}) noexcept {
        const std::size_t padded = padded_name_size(name);
        const std::size_t size = padded + object.size();
        if (buffer_.size() - used_ < inotify::event_header_size + size) {
            return;
        }
        put(watch);
        put(static_cast<std::uint32_t>(bits));
        put(cookie);
        put(static_cast<std::uint32_t>(size));
        auto* const text = reinterpret_cast<char*>(buffer_.data() + used_);
        std::memset(text, 0, padded);
        name.copy(text, name.size());
        object.copy(text + padded, object.size());
        used_ += size;
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
