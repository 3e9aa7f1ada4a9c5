/// The slots of a large table with open addressing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace espy::tree {

/// Each is free, or has a tag, which is not 0, and a value. Pages that were never touched cost nothing:
/// to make a table of any size takes no time. Distinct objects: safe. Shared objects: unsafe.
template <typename Value>
class slots {
    static_assert(std::is_trivially_copyable_v<Value>);

public:
    slots() = default;
    explicit slots(std::size_t size)
        : tags_(static_cast<std::uint8_t*>(std::calloc(size, 1))),
          values_(static_cast<Value*>(std::malloc(size * sizeof(Value)))), size_(size) {
        if (tags_ == nullptr || values_ == nullptr) {
            throw std::bad_alloc();
        }
    }
    slots(slots&& other) noexcept
        : tags_(std::move(other.tags_)), values_(std::move(other.values_)),
          size_(std::exchange(other.size_, 0)) {}
    slots& operator=(slots&& other) noexcept {
        tags_ = std::move(other.tags_);
        values_ = std::move(other.values_);
        size_ = std::exchange(other.size_, 0);
        return *this;
    }

    std::size_t size() const noexcept { return size_; }
    bool is_free(std::size_t slot) const noexcept { return tags_[slot] == 0; }
    std::uint8_t tag(std::size_t slot) const noexcept { return tags_[slot]; }
    /// Of one that is not free.
    Value value(std::size_t slot) const noexcept { return values_[slot]; }
    void set(std::size_t slot, std::uint8_t tag, Value value) noexcept {
        tags_[slot] = tag;
        values_[slot] = value;
    }
    void clear(std::size_t slot) noexcept { tags_[slot] = 0; }
    std::size_t memory() const noexcept { return size_ * (1 + sizeof(Value)); }
    std::size_t used() const noexcept {
        return size_ - static_cast<std::size_t>(std::count(tags_.get(), tags_.get() + size_, 0));
    }

private:
    struct give_back {
        void operator()(void* memory) const noexcept { std::free(memory); }
    };
    std::unique_ptr<std::uint8_t[], give_back> tags_;
    std::unique_ptr<Value[], give_back> values_;
    std::size_t size_ = 0;
};

} // namespace espy::tree
