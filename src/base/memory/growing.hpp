/// An array that grows often and far.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace espy::tree {

/// As `std::vector`, for what may be moved as bytes: it grows by a sixteenth, which costs nothing,
/// since a large block gets other addresses instead of being copied. So it holds no more memory
/// than it needs, and never twice as much at once. `Index` is what its values are counted in.
template <typename Value, typename Index = std::size_t>
class growing {
    static_assert(std::is_trivially_copyable_v<Value>);
    static_assert(alignof(Value) <= alignof(std::max_align_t));

public:
    growing() = default;
    growing(growing&& other) noexcept
        : values_(std::exchange(other.values_, nullptr)), size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    growing& operator=(growing&& other) noexcept {
        std::swap(values_, other.values_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
        return *this;
    }
    ~growing() { std::free(values_); }

    Value* data() noexcept { return values_; }
    const Value* data() const noexcept { return values_; }
    std::size_t size() const noexcept { return size_; }
    std::size_t memory() const noexcept { return capacity_ * sizeof(Value); }
    Value& operator[](Index index) noexcept { return values_[static_cast<std::size_t>(index)]; }
    const Value& operator[](Index index) const noexcept {
        return values_[static_cast<std::size_t>(index)];
    }

    /// Appends `value`. Addresses change.
    void push_back(const Value& value) {
        const Value copy = value;
        new (extend(1)) Value(copy);
    }
    /// Appends so many values that are not set yet.
    Value* extend(std::size_t count) {
        if (capacity_ - size_ < count) {
            grow(size_ + count);
        }
        Value* const first = values_ + size_;
        size_ += count;
        return first;
    }

private:
    /// With AddressSanitizer a small array moves with each value that is added: an address that was
    /// kept for too long is found the first time.
#if defined(__SANITIZE_ADDRESS__)
    static constexpr bool always_moves = true;
#elif defined(__has_feature)
    static constexpr bool always_moves = __has_feature(address_sanitizer);
#else
    static constexpr bool always_moves = false;
#endif

    void grow(std::size_t needed) {
        const std::size_t usual = capacity_ + capacity_ / 16 + 64;
        const bool moves = always_moves && needed < 1024;
        const std::size_t capacity = usual > needed && !moves ? usual : needed;
        void* const larger = std::realloc(static_cast<void*>(values_), capacity * sizeof(Value));
        if (larger == nullptr) {
            throw std::bad_alloc();
        }
        values_ = static_cast<Value*>(larger);
        capacity_ = capacity;
    }

    Value* values_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

} // namespace espy::tree
