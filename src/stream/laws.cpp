/// What holds of the stream between any two calls.
#include "base/check.hpp"
#include "stream/backlog.hpp"
#include "stream/watch_table.hpp"

#include <algorithm>

namespace espy::tree {

void watch_table::check() const {
    std::size_t used = 0;
    for (const auto& [number, slots] : pages_) {
        const auto in_use = std::count_if(slots.first.begin(), slots.first.end(),
                                          [](const subscriber& who) { return who.owner != none; });
        ESPY_CHECK(in_use > 0 && static_cast<std::uint32_t>(in_use) == slots.used);
        ESPY_CHECK(number <= page_of(highest_));
        used += slots.used;
    }
    ESPY_CHECK(used == watches_);
    for (const auto& [watch, who] : others_) {
        ESPY_CHECK(contains(watch) && who.owner != none);
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
