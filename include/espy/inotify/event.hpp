/// Events as views over the bytes that `read` returned.
#pragma once

#include <espy/inotify/mask.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
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
    friend class events;
    explicit event(const std::byte* record) noexcept : record_(record) {}
    std::size_t padded_name_size() const noexcept { return field<std::uint32_t>(12); }
    template <typename T>
    T field(std::size_t offset) const noexcept {
        T value;
        std::memcpy(&value, record_ + offset, sizeof value);
        return value;
    }

    const std::byte* record_;
};

/// A forward range of the whole records at the front of a buffer. Any bytes will do: a record that
/// does not fit ends the range, nothing is read beyond the buffer. The range owns nothing. Distinct
/// objects: safe. Shared objects: safe to read.
class events {
public:
    class iterator {
    public:
        using iterator_concept = std::forward_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = event;
        using difference_type = std::ptrdiff_t;
        using reference = event;
        using pointer = void;

        iterator() noexcept = default;
        event operator*() const noexcept { return event(at_); }
        iterator& operator++() noexcept {
            at_ += size_;
            size_ = record_size(at_, end_);
            return *this;
        }
        iterator operator++(int) noexcept {
            const iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const iterator& a, const iterator& b) noexcept {
            return a.at_ == b.at_;
        }
        friend bool operator==(const iterator& a, std::default_sentinel_t) noexcept {
            return a.size_ == 0;
        }

    private:
        friend class events;
        iterator(const std::byte* at, const std::byte* end) noexcept
            : at_(at), end_(end), size_(record_size(at, end)) {}

        const std::byte* at_ = nullptr;
        const std::byte* end_ = nullptr;
        std::size_t size_ = 0;
    };

    events() noexcept = default;
    explicit events(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    iterator begin() const noexcept { return {bytes_.data(), bytes_.data() + bytes_.size()}; }
    std::default_sentinel_t end() const noexcept { return {}; }
    bool empty() const noexcept { return begin() == end(); }
    /// All bytes, whole records or not.
    std::span<const std::byte> bytes() const noexcept { return bytes_; }

private:
    /// The size of the record at `at`, or 0 if no whole one is there.
    static std::size_t record_size(const std::byte* at, const std::byte* end) noexcept {
        const auto left = static_cast<std::size_t>(end - at);
        if (left < event_header_size) {
            return 0;
        }
        const std::size_t name = event(at).padded_name_size();
        return name <= left - event_header_size ? event_header_size + name : 0;
    }

    std::span<const std::byte> bytes_;
};

} // namespace espy::inotify
