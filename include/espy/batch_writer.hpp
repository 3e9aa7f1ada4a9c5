/// What fills a batch.
#pragma once

#include <espy/batch.hpp>
#include <espy/change.hpp>
#include <espy/export.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace espy {

/// Writes into one batch, which must outlive it: for whoever feeds a `settler` with changes of his
/// own. Distinct objects over distinct batches: safe. Shared objects: unsafe.
class ESPY_EXPORT batch_writer {
public:
    explicit batch_writer(batch& out) noexcept : out_(&out) {}

    /// Appends a change whose texts the caller keeps alive, or has from this writer.
    change& append(const change& value) { return out_->changes_.emplace_back(value); }
    /// `size` bytes, followed by a NUL, that live as long as the changes.
    [[nodiscard]] char* allocate(std::size_t size);
    /// A copy of `text`, followed by a NUL, that lives as long as the changes.
    [[nodiscard]] std::string_view keep(std::string_view text);
    /// Takes out the changes of one root.
    void drop(root_id root);
    /// Drops all but the first `size` changes.
    void truncate(std::size_t size) { out_->changes_.resize(size); }
    /// The changes, to be completed.
    std::span<change> changes() noexcept { return out_->changes_; }

private:
    batch* out_;
};

} // namespace espy
