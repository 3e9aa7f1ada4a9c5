#include "stream/watch_table.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace espy::tree {

void watch_table::add(watch_id watch, subscriber who) {
    ESPY_CHECK(watch > watch_id::none && who.owner != none && who != subscriber{who.owner});
    page& in = pages_[page_of(watch)];
    subscriber& slot = in.first[slot_of(watch)];
    if (slot.owner != none) {
        others_.emplace(watch, who);
    } else {
        slot = who;
        ++in.used;
        ++watches_;
    }
    highest_ = std::max(highest_, watch);
    ++version_;
}

bool watch_table::remove(watch_id watch, subscriber who) {
    const auto in = pages_.find(page_of(watch));
    if (in == pages_.end() || in->second.first[slot_of(watch)].owner == none) {
        return false;
    }
    subscriber& slot = in->second.first[slot_of(watch)];
    const auto [begin, end] = others_.equal_range(watch);
    if (slot != who) {
        const auto found =
            std::find_if(begin, end, [&](const auto& each) { return each.second == who; });
        if (found != end) {
            others_.erase(found);
            ++version_;
        }
        return false;
    }
    ++version_;
    if (begin != end) {
        slot = begin->second;
        others_.erase(begin);
        return false;
    }
    slot = {};
    --watches_;
    if (--in->second.used == 0) {
        pages_.erase(in);
    }
    return true;
}

directory_index watch_table::find(watch_id watch, root_index owner) const noexcept {
    const subscriber* const slot = first(watch);
    if (slot == nullptr) {
        return none;
    }
    const auto is_it = [owner](const subscriber& who) {
        return who.owner == owner && who.what.is_directory();
    };
    if (is_it(*slot) || others_.empty()) {
        return is_it(*slot) ? slot->what.directory() : directory_index(none);
    }
    const auto [begin, end] = others_.equal_range(watch);
    const auto found =
        std::find_if(begin, end, [&](const auto& each) { return is_it(each.second); });
    return found == end ? directory_index(none) : found->second.what.directory();
}

void watch_table::collect(watch_id watch, std::vector<subscriber>& out) const {
    const subscriber* const slot = first(watch);
    if (slot == nullptr) {
        return;
    }
    out.push_back(*slot);
    if (!others_.empty()) {
        const auto [begin, end] = others_.equal_range(watch);
        std::for_each(begin, end, [&](const auto& each) { out.push_back(each.second); });
    }
}

std::size_t watch_table::memory() const noexcept {
    // A node has a link, and the allocator a header.
    constexpr std::size_t node = 2 * sizeof(void*);
    return pages_.size() * (sizeof(decltype(pages_)::value_type) + node) +
           others_.size() * (sizeof(decltype(others_)::value_type) + node) +
           (pages_.bucket_count() + others_.bucket_count()) * sizeof(void*);
}

const subscriber* watch_table::first(watch_id watch) const noexcept {
    if (watch > highest_ || watch <= watch_id::none) {
        return nullptr;
    }
    const auto in = pages_.find(page_of(watch));
    const subscriber* const slot = in == pages_.end() ? nullptr : &in->second.first[slot_of(watch)];
    return slot != nullptr && slot->owner != none ? slot : nullptr;
}

} // namespace espy::tree
