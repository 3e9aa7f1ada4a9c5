/// A caller-owned, reusable container of changes.
#pragma once

#include <espy/change.hpp>
#include <espy/export.hpp>

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace espy {

/// Changes in the order of the stream, and the texts that they view, each followed by a NUL, so that
/// `data()` of one is a string of C. Reuse one batch: it keeps its
/// memory, so that filling it again allocates nothing. Distinct objects: safe. Shared objects:
/// unsafe.
class ESPY_EXPORT batch {
public:
    using iterator = std::vector<change>::const_iterator;

    iterator begin() const noexcept { return changes_.begin(); }
    iterator end() const noexcept { return changes_.end(); }
    std::size_t size() const noexcept { return changes_.size(); }
    bool empty() const noexcept { return changes_.empty(); }
    const change& operator[](std::size_t index) const noexcept { return changes_[index]; }

    /// Drops the changes and keeps the memory. What was kept of them is not valid any more; where
    /// assertions are on (`_GLIBCXX_ASSERTIONS`), or AddressSanitizer is, that shows at once.
    void clear() noexcept;

private:
    friend class batch_writer;
    void spoil() noexcept;
    char* allocate(std::size_t size);
    char* allocate_block(std::size_t size);

    struct block {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
    };
    std::vector<change> changes_;
    std::vector<block> blocks_;
    std::size_t block_ = 0;
    std::size_t used_ = 0;
};

} // namespace espy
