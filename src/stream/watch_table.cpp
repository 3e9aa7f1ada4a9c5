#include "stream/watch_table.hpp"

#include "base/check.hpp"
#include "base/memory/open_table.hpp"

#include <algorithm>

namespace espy::tree {

void watch_table::add(watch_id watch, subscriber who) {
    ESPY_CHECK(watch > watch_id::none && who.owner != none && who != subscriber{who.owner});
    if ((used_ + 1) * 2 > slots_.size()) {
        grow();
    }
    bool first = true;
    std::size_t at = home(watch);
    for (; !is_free(at); at = open_table::after(at, slots_.size())) {
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
    for (std::size_t at = home(watch); !is_free(at); at = open_table::after(at, slots_.size())) {
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
    for (std::size_t at = home(watch); !is_free(at); at = open_table::after(at, slots_.size())) {
        if (slots_[at].watch == watch && slots_[at].who.owner == owner &&
            slots_[at].who.what.is_directory()) {
            return slots_[at].who.what.directory();
        }
    }
    return none;
}

void watch_table::collect(watch_id watch, std::vector<subscriber>& out) const {
    for (std::size_t at = home(watch); !is_free(at); at = open_table::after(at, slots_.size())) {
        if (slots_[at].watch == watch) {
            out.push_back(slots_[at].who);
        }
    }
}

bool watch_table::contains(watch_id watch) const noexcept {
    for (std::size_t at = home(watch); !is_free(at); at = open_table::after(at, slots_.size())) {
        if (slots_[at].watch == watch) {
            return true;
        }
    }
    return false;
}

void watch_table::close_hole(std::size_t hole) noexcept {
    hole = open_table::close_hole(
        hole, slots_.size(), [&](std::size_t at) { return is_free(at); },
        [&](std::size_t at) { return hash_of(slots_[at].watch); },
        [&](std::size_t from, std::size_t to) { slots_[to] = slots_[from]; });
    slots_[hole] = {};
}

void watch_table::grow() {
    std::vector<slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const slot& s : old) {
        if (s.watch != watch_id::none) {
            slots_[open_table::find_free(hash_of(s.watch), slots_.size(),
                                         [&](std::size_t at) { return is_free(at); })] = s;
        }
    }
}

} // namespace espy::tree
