/// Types that no event tells: a file that was made may be a link, a pipe, or gone. What is told first is a
/// guess, and is completed at the end of the batch (docs/design/0008).
#include "model/looks/guessing.hpp"

#include <algorithm>

namespace espy::tree {

entry_type guessing::kept_as(entry_type type) const noexcept {
    const bool is_plain = type == entry_type::none || type == entry_type::directory;
    return is_plain || keeps_types_ ? type : entry_type::file;
}

bool guessing::are_open() const noexcept {
    return std::any_of(untyped_.begin(), untyped_.end(), [this](entry_index index) {
        return !tree_.at(index).retired && tree_.at(index).untyped;
    });
}

bool guessing::holds(entry_index index) const noexcept {
    return std::find(untyped_.begin(), untyped_.end(), index) != untyped_.end();
}

/// What was looked at under the old name may have come there after the rename; and the event that
/// it has come here may stand for another one, too, from where nobody watches.
void guessing::type_again(entry_index index) {
    entry& e = tree_.at(index);
    if (!e.untyped && keeps_types_) {
        e.untyped = true;
        untyped_.push_back(index);
    }
}

/// What is gone, or a directory by now, has an event that says so: until then the guess stands.
entry_type guessing::type_of(entry_index index, const finding& answer) const noexcept {
    const bool found = answer.exists && answer.status.type != entry_type::directory;
    return found ? answer.status.type : tree_.at(index).type;
}

guessing::verdict guessing::judge(entry_index index, entry_type type) noexcept {
    entry& e = tree_.at(index);
    e.untyped = false;
    if (e.told && e.told_as != entry_type::none && e.told_as != type) {
        return verdict::other_than_told;
    }
    return e.type == type ? verdict::same : verdict::other;
}

void guessing::complete(entry_index index) noexcept {
    tree_.at(index).untyped = false;
    told(index);
}

} // namespace espy::tree
