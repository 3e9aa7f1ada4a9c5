#include "record_law.hpp"

#include "consumer.hpp"

#include <string>

namespace espy::simulation {

using inotify::any;
using inotify::mask;

void record_law::watched(std::int32_t watch, mask bits) {
    watches_[watch] = bits;
    if (applied_ > 0 && records_[applied_ - 1].event.watch == watch) {
        // What came to light with it has put its directory out of the tree, perhaps to another place.
        records_[applied_ - 1].is_owed = false;
    }
}

void record_law::applied() {
    owed& next = records_.at(applied_++);
    const auto watch = watches_.find(next.event.watch);
    // Nobody else wants to know who reads.
    next.is_owed =
        watch != watches_.end() && any(watch->second, mask::access) && any(next.event.bits, asked);
    if (any(next.event.bits, mask::ignored)) {
        watches_.erase(next.event.watch);
    }
}

void record_law::told(const change& change, std::uint64_t place) {
    const auto require = [&](bool holds, const char* promise) {
        if (!holds) {
            throw broken_promise(std::string(promise) + ": " + to_string(change.mask) + ' ' +
                                 std::string(change.path) + ' ' + std::string(change.name));
        }
    };
    all_told(place);
    require(place == told_ && place < records_.size(), "a record is told once");
    const record& event = records_[told_++].event;
    require(event.bits == change.mask && event.cookie == change.cookie && event.name == change.name,
            "a record is told in its place");
}

void record_law::all_told(std::uint64_t place) {
    for (; told_ < place; ++told_) {
        if (records_[told_].is_owed) {
            throw broken_promise(
                "a record that was read is told: " + to_string(records_[told_].event.bits) + ' ' +
                records_[told_].event.name);
        }
    }
}

} // namespace espy::simulation
