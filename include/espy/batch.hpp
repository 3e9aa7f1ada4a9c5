/// A caller-owned, reusable container of changes.
#pragma once

#include <espy/change.hpp>
#include <espy/export.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace espy {

/// Changes in the order of the stream, and the texts that they view. Reuse one batch: it keeps its
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

    /// Appends a change whose texts the caller keeps alive, or has from `allocate`.
    change& append(const change& value) { return changes_.emplace_back(value); }
    /// `size` bytes that live as long as the changes.
    [[nodiscard]] char* allocate(std::size_t size);
    /// A copy of `text` that lives as long as the changes.
    [[nodiscard]] std::string_view keep(std::string_view text);
    /// Takes out the changes of one root.
    void drop(root_id root);
    /// Drops all but the first `size` changes.
    void truncate(std::size_t size) { changes_.resize(size); }
    /// The changes, to be completed by whom fills the batch.
    std::span<change> changes() noexcept { return changes_; }

private:
    void spoil() noexcept;
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
