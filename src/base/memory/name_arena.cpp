#include "base/memory/name_arena.hpp"

#include <cstring>
#include <stdexcept>

namespace espy::tree {

std::uint32_t name_arena::add(std::string_view name) {
    if (name.size() > limit::name_bytes) {
        throw std::length_error("a name of more than 4095 bytes");
    }
    const std::size_t count = blocks(name.size());
    std::uint32_t& head = free_[list(count)];
    std::uint32_t at = head;
    if (at != none) {
        std::memcpy(&head, bytes_.data() + std::size_t{at} * block, sizeof head);
    } else {
        if (bytes_.size() / block > none - count) {
            throw std::length_error("names of more than 32 GiB");
        }
        at = static_cast<std::uint32_t>(bytes_.size() / block);
        bytes_.extend(count * block);
    }
    name.copy(bytes_.data() + std::size_t{at} * block, name.size());
    return at;
}

std::uint32_t name_arena::replace(std::uint32_t at, std::size_t size, std::string_view name) {
    if (blocks(size) == blocks(name.size())) {
        std::memmove(bytes_.data() + std::size_t{at} * block, name.data(), name.size());
        return at;
    }
    // To add it may move all names.
    const name_copy text(name);
    const std::uint32_t now_at = add(text.view());
    erase(at, size);
    return now_at;
}

void name_arena::erase(std::uint32_t at, std::size_t size) noexcept {
    std::uint32_t& head = free_[list(blocks(size))];
    std::memcpy(bytes_.data() + std::size_t{at} * block, &head, sizeof head);
    head = at;
}

} // namespace espy::tree
