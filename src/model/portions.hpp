/// What takes long is done in portions.
#pragma once

#include <cstdint>

namespace espy::tree {

/// So many entries are removed, or gone over, at once; what is left is asked for by an action. Distinct
/// objects: safe. Shared objects: unsafe.
class portions {
public:
    void are_of(std::uint64_t entries) noexcept { size_ = entries; }
    /// Where the one ends that begins now.
    std::uint64_t begin() const noexcept { return done_ + size_; }
    bool is_over(std::uint64_t end) const noexcept { return done_ >= end; }
    /// One more entry; false if it does not belong to the portion any more.
    bool take(std::uint64_t end) noexcept { return done_++ < end; }
    void count() noexcept { ++done_; }

private:
    std::uint64_t done_ = 0;
    std::uint64_t size_ = 256;
};

} // namespace espy::tree
