#include "tree/name_arena.hpp"

#include <cstring>

namespace espy::tree {

std::uint32_t name_arena::add(std::string_view name) {
    std::uint32_t& head = free_[blocks(name.size())];
    std::uint32_t at = head;
    if (at != none) {
        std::memcpy(&head, bytes_.data() + std::size_t{at} * block, sizeof head);
    } else {
        at = static_cast<std::uint32_t>(bytes_.size() / block);
        bytes_.extend(blocks(name.size()) * block);
    }
    name.copy(bytes_.data() + std::size_t{at} * block, name.size());
    return at;
}

void name_arena::erase(std::uint32_t at, std::size_t size) noexcept {
    std::uint32_t& head = free_[blocks(size)];
    std::memcpy(bytes_.data() + std::size_t{at} * block, &head, sizeof head);
    head = at;
}

} // namespace espy::tree
