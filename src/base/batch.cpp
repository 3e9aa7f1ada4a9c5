#include <espy/batch_writer.hpp>

#include "base/limits.hpp"

#include <algorithm>
#include <cstring>

#if defined(__SANITIZE_ADDRESS__)
#define ESPY_POISONS
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ESPY_POISONS
#endif
#endif
#ifdef ESPY_POISONS
#include <sanitizer/asan_interface.h>
#endif

namespace espy {
namespace {

#ifdef _GLIBCXX_ASSERTIONS
constexpr char spoilt_byte = '\xDD';
constexpr std::string_view spoilt = "(of a batch that was filled again)";

void poison([[maybe_unused]] char* bytes, [[maybe_unused]] std::size_t size) noexcept {
#ifdef ESPY_POISONS
    ASAN_POISON_MEMORY_REGION(bytes, size);
#endif
}
#endif

void unpoison([[maybe_unused]] char* bytes, [[maybe_unused]] std::size_t size) noexcept {
#ifdef ESPY_POISONS
    ASAN_UNPOISON_MEMORY_REGION(bytes, size);
#endif
}

} // namespace

void batch::clear() noexcept {
    spoil();
    changes_.clear();
    block_ = 0;
    used_ = 0;
}

/// Whoever views a text of a batch that was filled again reads nonsense, instead of what happens to
/// be there now.
void batch::spoil() noexcept {
#ifdef _GLIBCXX_ASSERTIONS
    for (change& each : changes_) {
        each = change();
        each.path = each.from = each.root_path = each.message = each.process = each.name = spoilt;
    }
    for (std::size_t i = 0; i < blocks_.size() && i <= block_; ++i) {
        const std::size_t used = i < block_ ? blocks_[i].size : used_;
        // What was left of a block is poisoned still.
        unpoison(blocks_[i].bytes.get(), blocks_[i].size);
        std::memset(blocks_[i].bytes.get(), spoilt_byte, used);
        // Eight bytes at a time: of fewer the sanitizer can only say that the first may be read.
        poison(blocks_[i].bytes.get(), std::min((used + 7) / 8 * 8, blocks_[i].size));
    }
#endif
}

char* batch::allocate(std::size_t size) {
    char* bytes = nullptr;
    if (block_ < blocks_.size() && blocks_[block_].size - used_ >= size) {
        bytes = blocks_[block_].bytes.get() + used_;
        used_ += size;
    } else {
        bytes = allocate_block(size);
    }
    unpoison(bytes, size);
    return bytes;
}

char* batch::allocate_block(std::size_t size) {
    while (block_ < blocks_.size() && blocks_[block_].size - used_ < size) {
        ++block_;
        used_ = 0;
    }
    if (block_ >= blocks_.size()) { // greater after a move, which takes the blocks along
        block_ = blocks_.size();
        const std::size_t bytes = std::max(size, limit::batch_block);
        blocks_.push_back({std::make_unique_for_overwrite<char[]>(bytes), bytes});
    }
    used_ = size;
    return blocks_[block_].bytes.get();
}

char* batch_writer::allocate(std::size_t size) {
    char* const bytes = out_->allocate(size + 1);
    bytes[size] = '\0';
    return bytes;
}

std::string_view batch_writer::keep(std::string_view text) {
    char* const copy = allocate(text.size());
    text.copy(copy, text.size());
    return {copy, text.size()};
}

void batch_writer::drop(root_id root) {
    std::erase_if(out_->changes_, [&](const change& each) { return each.root == root; });
}

} // namespace espy
