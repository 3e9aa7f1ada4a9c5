/// Events as views over the bytes that `read` returned.
#pragma once

#include <espy/inotify/mask.hpp>
#include <espy/records.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace espy::inotify {

/// A watch within one instance: what `add` returns and what an event names. An instance numbers its
/// watches 1, 2, 3, … and does not reuse a number before 2³¹ of them.
enum class watch_id : std::int32_t {
    /// The watch of `mask::queue_overflow`, which belongs to no watch.
    none = -1,
};

/// The bytes of a record before its name (`sizeof(struct inotify_event)`).
inline constexpr std::size_t event_header_size = 16;
/// A buffer of this many bytes holds any one event: no name has more than 4095 bytes. `read` with
/// less may fail with `EINVAL`; where no name has more than 255 bytes, 272 are enough.
inline constexpr std::size_t min_buffer_size = event_header_size + 4096;

/// One event: a view of one record in the caller's buffer, valid as long as those bytes are.
/// Trivially copyable. Distinct objects: safe. Shared objects: safe to read.
class event {
public:
    watch_id watch() const noexcept { return static_cast<watch_id>(field<std::int32_t>(0)); }
    inotify::mask mask() const noexcept {
        return static_cast<inotify::mask>(field<std::uint32_t>(4));
    }
    /// Equal in the two halves of one rename; 0 in all other events.
    std::uint32_t cookie() const noexcept { return field<std::uint32_t>(8); }
    /// The entry of the watched directory, without the padding; empty if the event is about the
    /// watched object itself.
    std::string_view name() const noexcept {
        const auto* text = reinterpret_cast<const char*>(record_ + event_header_size);
        return {text, strnlen(text, padded_name_size())};
    }
    /// The record's size in bytes, header and padding included.
    std::size_t size() const noexcept { return event_header_size + padded_name_size(); }

private:
    friend class records<event>;
    explicit event(std::span<const std::byte> record) noexcept : record_(record.data()) {}
    /// The size of the record at the front, or 0 if no whole one is there.
    static std::size_t size_at(std::span<const std::byte> left) noexcept {
        const std::size_t size = left.size() < event_header_size ? 0 : event(left).size();
        return size <= left.size() ? size : 0;
    }
    std::size_t padded_name_size() const noexcept { return field<std::uint32_t>(12); }
    template <typename T>
    T field(std::size_t offset) const noexcept {
        T value;
        std::memcpy(&value, record_ + offset, sizeof value);
        return value;
    }

    const std::byte* record_;
};

/// The whole events at the front of a buffer.
class events : public records<event> {
public:
    using records<event>::records;
};

} // namespace espy::inotify
