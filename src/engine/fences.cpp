/// How far the stream goes, without the kernel walking a long queue to say so.
#include "engine/engine.hpp"

#include <algorithm>

namespace espy::tree {
/// To say how much is queued, the kernel goes over all of it. Names that were put off are no reason to
/// read: they are to be looked at when nothing is queued.
engine::fence engine::measure(std::error_code& ec) {
    const position end = source_->end();
    for (int i = 0; i < settings_.limits.engine.reads_at_once &&
                    end > backlog_.end() + settings_.limits.engine.far_behind &&
                    backlog_.bytes() < settings_.backlog_limit && read_source(ec);
         ++i) {
    }
    // What has come meanwhile may have been read, too.
    const position seen = source_->keeps_order() ? end : source_->seen();
    return {seen, std::max(seen, end)};
}

void engine::fence_all(std::error_code& ec) {
    const fence now = measure(ec);
    for (const auto& r : roots_) {
        if (r != nullptr) {
            r->model->fence(now.seen, now.end, backlog_.at());
        }
    }
    todo_.fence = false;
}

} // namespace espy::tree
