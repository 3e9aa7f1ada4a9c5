/// Every record that is read of a directory in the tree is told once, in its place in the stream.
#pragma once

#include "queue.hpp"

#include <espy/change.hpp>
#include <espy/inotify/mask.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace espy::simulation {

/// Follows the records from the queue to the consumer. Whether one is owed is decided when it is
/// applied: if its watch is one of the tree, and not of the way to it, and was not ended by the watcher.
class record_law {
public:
    static constexpr inotify::mask asked =
        inotify::mask::all_events | inotify::mask::ignored | inotify::mask::unmount;

    void watched(std::int32_t watch, inotify::mask bits);
    void read(const record& event) { records_.push_back({event, false}); }
    void applied();
    /// Throws `broken_promise`. `place`: the number of records that were applied before.
    void told(const change& change, std::uint64_t place);
    /// Nothing is owed of what was applied before `place`, but for the last of that.
    void all_told_but_last(std::uint64_t place) { all_told(place - (place > 0 ? 1 : 0)); }

private:
    void all_told(std::uint64_t place);

    struct owed {
        record event;
        bool is_owed;
    };

    std::map<std::int32_t, inotify::mask> watches_;
    std::vector<owed> records_;
    std::size_t applied_ = 0;
    std::size_t told_ = 0;
};

} // namespace espy::simulation
