#include "tree/handle_table.hpp"

#include <array>
#include <cstring>

namespace espy::tree {
namespace {

/// The bytes that tell a directory from all others.
class key {
public:
    key(std::uint32_t volume, fanotify::handle_view handle) noexcept {
        put(&volume, sizeof volume);
        const std::int32_t type = handle.type();
        put(&type, sizeof type);
        put(handle.bytes().data(), std::min(handle.bytes().size(), fanotify::max_handle_size));
    }
    std::string_view text() const noexcept { return {bytes_.data(), size_}; }

private:
    void put(const void* from, std::size_t size) noexcept {
        if (size != 0) {
            std::memcpy(bytes_.data() + size_, from, size);
            size_ += size;
        }
    }

    std::array<char, 8 + fanotify::max_handle_size> bytes_;
    std::size_t size_ = 0;
};

} // namespace

std::int32_t handle_table::add(std::uint32_t volume, fanotify::handle_view handle) {
    const key wanted(volume, handle);
    if (const auto known = by_handle_.find(wanted.text()); known != by_handle_.end()) {
        return known->second;
    }
    const auto added = by_handle_.emplace(wanted.text(), ++last_).first;
    by_number_.emplace(last_, added->first);
    return last_;
}

std::int32_t handle_table::find(std::uint32_t volume, fanotify::handle_view handle) const {
    const auto known = by_handle_.find(key(volume, handle).text());
    return known == by_handle_.end() ? -1 : known->second;
}

void handle_table::remove(std::int32_t number) {
    const auto known = by_number_.find(number);
    if (known != by_number_.end()) {
        const auto handle = by_handle_.find(known->second);
        by_number_.erase(known);
        by_handle_.erase(handle);
    }
}

} // namespace espy::tree
