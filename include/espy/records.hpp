/// Ranges over what the kernel writes into a buffer, of level 1.
#pragma once

#include <cstddef>
#include <iterator>
#include <span>

namespace espy {

/// A forward range of the whole records at the front of some bytes. Any bytes will do: a record that
/// does not fit ends the range, nothing is read beyond the buffer. The range owns nothing. Distinct
/// objects: safe. Shared objects: safe to read.
template <typename Record>
class records {
public:
    class iterator {
    public:
        using iterator_concept = std::forward_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = Record;
        using difference_type = std::ptrdiff_t;
        using reference = Record;
        using pointer = void;

        iterator() noexcept = default;
        Record operator*() const noexcept { return Record(left_.first(size_)); }
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
        friend class records;
        explicit iterator(std::span<const std::byte> left) noexcept
            : left_(left), size_(Record::size_at(left)) {}

        std::span<const std::byte> left_;
        std::size_t size_ = 0;
    };

    records() noexcept = default;
    explicit records(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    iterator begin() const noexcept { return iterator(bytes_); }
    std::default_sentinel_t end() const noexcept { return {}; }
    bool empty() const noexcept { return begin() == end(); }
    /// All bytes, whole records or not.
    std::span<const std::byte> bytes() const noexcept { return bytes_; }

private:
    std::span<const std::byte> bytes_;
};

} // namespace espy
