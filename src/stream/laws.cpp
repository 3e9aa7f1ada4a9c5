/// What holds of the stream between any two calls.
#include "base/check.hpp"
#include "stream/backlog.hpp"
#include "stream/watch_table.hpp"

#include <algorithm>
#include <unordered_set>

namespace espy::tree {

void watch_table::check() const {
    std::unordered_set<watch_id> watched;
    for_each([&](watch_id watch, const subscriber& who) {
        ESPY_CHECK(contains(watch) && who.owner != none);
        watched.insert(watch);
    });
    ESPY_CHECK(watched.size() == watches_);
    for (const auto& [number, slots] : pages_) {
        const auto in_use = std::count_if(slots.first.begin(), slots.first.end(),
                                          [](subject what) { return what != subject(); });
        ESPY_CHECK(slots.owner != none && in_use > 0 &&
                   static_cast<std::uint32_t>(in_use) == slots.used);
        ESPY_CHECK(number <= page_of(highest_));
    }
}

void backlog::check() const {
    position end = at_;
    std::size_t left = 0;
    for (const buffer& each : buffers_) {
        ESPY_CHECK(end <= each.end && each.next != std::default_sentinel);
        end = each.end;
        for (auto one = each.next; one != std::default_sentinel; ++one) {
            left += (*one).size();
        }
    }
    ESPY_CHECK(end == end_ && left == bytes_);
    // Positions are bytes where bytes are counted.
    ESPY_CHECK(!counts_bytes_ || at_ + bytes_ == end_);
}

} // namespace espy::tree
