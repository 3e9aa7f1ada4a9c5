#include "stream/watch_table.hpp"

#include <algorithm>

namespace espy::tree {

void watch_table::add(watch_id watch, subscriber who) {
    if ((used_ + 1) * 2 > slots_.size()) {
        grow();
    }
    bool first = true;
    std::size_t at = home(watch);
    for (; slots_[at].watch != watch_id::none; at = after(at)) {
        first = first && slots_[at].watch != watch;
    }
    slots_[at] = {watch, who};
    ++used_;
    watches_ += first ? 1 : 0;
    highest_ = std::max(highest_, watch);
    ++version_;
}

bool watch_table::remove(watch_id watch, subscriber who) {
    bool found = false;
    bool others = false;
    std::size_t hole = 0;
    for (std::size_t at = home(watch); slots_[at].watch != watch_id::none; at = after(at)) {
        if (slots_[at].watch == watch) {
            if (!found && slots_[at].who == who) {
                found = true;
                hole = at;
            } else {
                others = true;
            }
        }
    }
    if (!found) {
        return false;
    }
    close_hole(hole);
    --used_;
    watches_ -= others ? 0 : 1;
    ++version_;
    return !others;
}

directory_index watch_table::find(watch_id watch, std::uint32_t owner) const noexcept {
    if (watch > highest_) {
        return none;
    }
    for (std::size_t at = home(watch); slots_[at].watch != watch_id::none; at = after(at)) {
        if (slots_[at].watch == watch && slots_[at].who.owner == owner &&
            slots_[at].who.what.is_directory()) {
            return slots_[at].who.what.directory();
        }
    }
    return none;
}

void watch_table::collect(watch_id watch, std::vector<subscriber>& out) const {
    for (std::size_t at = home(watch); slots_[at].watch != watch_id::none; at = after(at)) {
        if (slots_[at].watch == watch) {
            out.push_back(slots_[at].who);
        }
    }
}

bool watch_table::contains(watch_id watch) const noexcept {
    for (std::size_t at = home(watch); slots_[at].watch != watch_id::none; at = after(at)) {
        if (slots_[at].watch == watch) {
            return true;
        }
    }
    return false;
}

void watch_table::close_hole(std::size_t hole) noexcept {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = after(hole); slots_[at].watch != watch_id::none; at = after(at)) {
        if (((at - home(slots_[at].watch)) & mask) >= ((at - hole) & mask)) {
            slots_[hole] = slots_[at];
            hole = at;
        }
    }
    slots_[hole] = {};
}

void watch_table::grow() {
    std::vector<slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const slot& s : old) {
        if (s.watch != watch_id::none) {
            std::size_t at = home(s.watch);
            while (slots_[at].watch != watch_id::none) {
                at = after(at);
            }
            slots_[at] = s;
        }
    }
}

} // namespace espy::tree
