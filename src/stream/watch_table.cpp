#include "stream/watch_table.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace espy::tree {

void watch_table::add(watch_id watch, subscriber who) {
    ESPY_CHECK(watch > watch_id::none && who.owner != none && who.what != subject());
    watches_ += contains(watch) ? 0U : 1U;
    page& in = pages_.try_emplace(page_of(watch), page{who.owner}).first->second;
    subject& slot = in.first[slot_of(watch)];
    if (in.owner == who.owner && slot == subject()) {
        slot = who.what;
        ++in.used;
    } else {
        others_.emplace(watch, who);
    }
    highest_ = std::max(highest_, watch);
    ++version_;
}

bool watch_table::remove(watch_id watch, subscriber who) {
    if (first(watch) == who) {
        const auto in = pages_.find(page_of(watch));
        in->second.first[slot_of(watch)] = {};
        if (--in->second.used == 0) {
            pages_.erase(in);
        }
    } else {
        const auto [begin, end] = others_.equal_range(watch);
        const auto found =
            std::find_if(begin, end, [&](const auto& each) { return each.second == who; });
        if (found == end) {
            return false;
        }
        others_.erase(found);
    }
    ++version_;
    if (contains(watch)) {
        return false;
    }
    --watches_;
    return true;
}

directory_index watch_table::find(watch_id watch, root_index owner) const noexcept {
    const auto is_it = [owner](const subscriber& who) {
        return who.owner == owner && who.what.is_directory();
    };
    const subscriber slot = first(watch);
    if (is_it(slot) || others_.empty()) {
        return is_it(slot) ? slot.what.directory() : directory_index(none);
    }
    const auto [begin, end] = others_.equal_range(watch);
    const auto found =
        std::find_if(begin, end, [&](const auto& each) { return is_it(each.second); });
    return found == end ? directory_index(none) : found->second.what.directory();
}

/// Marks come first: that a path leads elsewhere by now is known before anything is told under it.
void watch_table::collect(watch_id watch, std::vector<subscriber>& out) const {
    if (const subscriber slot = first(watch); slot.owner != none) {
        out.push_back(slot);
    }
    if (others_.empty()) {
        return;
    }
    const auto [begin, end] = others_.equal_range(watch);
    if (begin != end) {
        std::for_each(begin, end, [&](const auto& each) { out.push_back(each.second); });
        std::partition(out.begin(), out.end(),
                       [](const subscriber& who) { return who.what.is_mark(); });
    }
}

std::size_t watch_table::memory() const noexcept {
    // A node has a link, and the allocator a header.
    constexpr std::size_t node = 2 * sizeof(void*);
    return pages_.size() * (sizeof(decltype(pages_)::value_type) + node) +
           others_.size() * (sizeof(decltype(others_)::value_type) + node) +
           (pages_.bucket_count() + others_.bucket_count()) * sizeof(void*);
}

subscriber watch_table::first(watch_id watch) const noexcept {
    if (watch > highest_ || watch <= watch_id::none) {
        return {};
    }
    const auto in = pages_.find(page_of(watch));
    const subject what = in == pages_.end() ? subject() : in->second.first[slot_of(watch)];
    return what == subject() ? subscriber() : subscriber{in->second.owner, what};
}

} // namespace espy::tree
