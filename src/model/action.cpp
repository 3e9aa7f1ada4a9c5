#include "model/action.hpp"

#include "base/check.hpp"

namespace espy::tree {

bool is_same(const store& tree, entry_index index, const finding& there) noexcept {
    const directory_index number = tree.at(index).directory;
    if (number == none || !there.exists || there.status.type != entry_type::directory) {
        return false;
    }
    const directory& d = tree.dir(number);
    const bool is_numbered_so = d.inode == there.status.inode && d.device == there.status.device;
    if (is_numbered_so && there.unwatched && d.watch != watch_id::none) {
        ESPY_SOMETIMES("look: another directory of the same number");
        return false;
    }
    return is_numbered_so;
}

} // namespace espy::tree
