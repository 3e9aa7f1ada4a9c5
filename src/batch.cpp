#include <espy/batch.hpp>

#include <algorithm>

namespace espy {

void batch::clear() noexcept {
    changes_.clear();
    block_ = 0;
    used_ = 0;
}

char* batch::allocate(std::size_t size) {
    if (block_ < blocks_.size() && blocks_[block_].size - used_ >= size) {
        char* const bytes = blocks_[block_].bytes.get() + used_;
        used_ += size;
        return bytes;
    }
    return allocate_block(size);
}

std::string_view batch::keep(std::string_view text) {
    char* const copy = allocate(text.size());
    text.copy(copy, text.size());
    return {copy, text.size()};
}

char* batch::allocate_block(std::size_t size) {
    constexpr std::size_t usual = 65536;
    while (block_ < blocks_.size() && blocks_[block_].size - used_ < size) {
        ++block_;
        used_ = 0;
    }
    if (block_ >= blocks_.size()) { // greater after a move, which takes the blocks along
        block_ = blocks_.size();
        const std::size_t bytes = std::max(size, usual);
        blocks_.push_back({std::make_unique_for_overwrite<char[]>(bytes), bytes});
    }
    used_ = size;
    return blocks_[block_].bytes.get();
}

} // namespace espy
