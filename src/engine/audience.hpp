/// Who hears of the events of a watch.
#pragma once

#include "stream/watch_table.hpp"

#include <cstdint>
#include <vector>

namespace espy::tree {

/// The subscribers of the watch of the last event: as a rule the next one has the same. Distinct objects:
/// safe. Shared objects: unsafe.
class audience {
public:
    const std::vector<subscriber>& of(watch_id watch, const watch_table& table) {
        if (watch != watch_ || table.version() != version_) {
            all_.clear();
            table.collect(watch, all_);
            watch_ = watch;
            version_ = table.version();
        }
        return all_;
    }
    /// Of the last event.
    const std::vector<subscriber>& all() const noexcept { return all_; }
    /// Nobody hears of the event of this watch.
    void nobody(watch_id watch) noexcept {
        all_.clear();
        watch_ = watch;
    }

private:
    std::vector<subscriber> all_;
    watch_id watch_ = watch_id::none;
    std::uint64_t version_ = 0;
};

} // namespace espy::tree
