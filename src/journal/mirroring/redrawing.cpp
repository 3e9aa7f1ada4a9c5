/// A snapshot in the place of what is known of a tree: what is different is told.
#include "journal/mirroring/mirroring.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace espy {
namespace {

using namespace journaling;

/// What is to be told of an entry that is known, and is in a picture.
std::optional<change_kind> difference(const entry_row& known, const signature& look) noexcept {
    const signature& before = known.look;
    if (look.mode == 0) {
        return std::nullopt;
    }
    // A directory's time moves with what is in it, which is told.
    const bool has_content = known.type != entry_type::directory;
    if (has_content && (before.size != look.size || before.modified != look.modified)) {
        return change_kind::modified;
    }
    const bool is_other = before.mode != 0 && (before.mode & 07777) != (look.mode & 07777);
    return is_other ? std::optional(change_kind::attributes) : std::nullopt;
}

} // namespace

/// Told is first what is gone, children first, then what came, parents first, then what is another: so it can be applied in
/// this order.
void mirror::implementation::redraw(graft& branch, tree_picture& picture) {
    std::vector<std::string> gone;
    std::vector<std::pair<const tree_picture::item*, change_kind>> others;
    branch.each([&](std::string_view path, const entry_row& known) {
        tree_picture::item* const found = picture.find(path);
        if (found == nullptr || found->type != known.type) {
            gone.emplace_back(path);
            return;
        }
        found->seen = true;
        if (const auto kind = difference(known, found->look)) {
            others.emplace_back(found, *kind);
        }
    });
    std::for_each(gone.rbegin(), gone.rend(), [&](const auto& path) { branch.remove(path); });
    for (const tree_picture::item& each : picture.items_) {
        if (!each.seen) {
            branch.create(picture.path(each), each.type, each.look);
        }
    }
    change other;
    for (const auto& [item, kind] : others) {
        other.kind = kind;
        other.type = item->type;
        other.path = picture.path(*item);
        branch.take(other, item->look);
    }
    if (picture.items_.empty()) {
        branch.create({}, entry_type::directory, {}); // a tree with nothing in it
    }
}

} // namespace espy
