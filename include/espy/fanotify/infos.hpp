/// The information records of an event as a range of views.
#pragma once

#include <espy/fanotify/info.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <span>

namespace espy::fanotify {

/// A forward range of the whole information records at the front of some bytes. Any bytes will do:
/// a record that does not fit ends the range. The range owns nothing. Distinct objects: safe.
/// Shared objects: safe to read.
class infos {
public:
    class iterator {
    public:
        using iterator_concept = std::forward_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = info;
        using difference_type = std::ptrdiff_t;
        using reference = info;
        using pointer = void;

        iterator() noexcept = default;
        info operator*() const noexcept { return info(left_.first(size_)); }
        iterator& operator++() noexcept {
            *this = iterator(left_.subspan(size_));
            return *this;
        }
        iterator operator++(int) noexcept {
            const iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const iterator& a, const iterator& b) noexcept {
            return a.left_.data() == b.left_.data();
        }
        friend bool operator==(const iterator& a, std::default_sentinel_t) noexcept {
            return a.size_ == 0;
        }

    private:
        friend class infos;
        explicit iterator(std::span<const std::byte> left) noexcept
            : left_(left), size_(record_size(left)) {}

        std::span<const std::byte> left_;
        std::size_t size_ = 0;
    };

    infos() noexcept = default;
    explicit infos(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    iterator begin() const noexcept { return iterator(bytes_); }
    std::default_sentinel_t end() const noexcept { return {}; }
    bool empty() const noexcept { return begin() == end(); }

private:
    static constexpr std::size_t header_size = 4;

    /// The size of the record at the front, or 0 if no whole one is there.
    static std::size_t record_size(std::span<const std::byte> left) noexcept {
        if (left.size() < header_size) {
            return 0;
        }
        std::uint16_t size = 0;
        std::memcpy(&size, left.data() + 2, sizeof size);
        return size >= header_size && size <= left.size() ? size : 0;
    }

    std::span<const std::byte> bytes_;
};

} // namespace espy::fanotify
