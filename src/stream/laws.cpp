/// What holds of the stream between any two calls.
#include "base/check.hpp"
#include "base/memory/open_table.hpp"
#include "stream/backlog.hpp"
#include "stream/watch_table.hpp"

#include <unordered_set>

namespace espy::tree {

void watch_table::check() const {
    std::size_t used = 0;
    std::unordered_set<watch_id> watches;
    for (std::size_t at = 0; at < slots_.size(); ++at) {
        const watch_id watch = slots_[at].watch;
        if (watch == watch_id::none) {
            continue;
        }
        ++used;
        watches.insert(watch);
        ESPY_CHECK(watch > watch_id::none && watch <= highest_);
        for (std::size_t way = home(watch); way != at;
             way = open_table::after(way, slots_.size())) {
            ESPY_CHECK(slots_[way].watch != watch_id::none); // or it is not found
        }
    }
    ESPY_CHECK(used == used_ && watches.size() == watches_);
    ESPY_CHECK(used_ * 2 <= slots_.size());
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
