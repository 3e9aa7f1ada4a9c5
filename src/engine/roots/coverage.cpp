/// What covers a path.
#include "engine/engine.hpp"

#include "model/coverage.hpp"

namespace espy::tree {

std::optional<coverage> engine::covers(root_id id, std::string_view path) const {
    const root_index owner = roots_.find(id);
    if (owner == none) {
        return std::nullopt;
    }
    const root& r = *roots_[owner];
    coverage answer = links_.covers(r, path).value_or(tree::covers(*r.model, path));
    if (r.model->root().is_present() && !r.model->root().single().empty()) {
        answer.place = r.where.top_path;
    }
    const auto interval = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::nanoseconds(settings_.poll_interval));
    if (answer.by == coverage_means::watch && !source_->tells_events()) {
        // Nothing is there, and the way to it is followed again and again.
        answer.by = coverage_means::listing;
        answer.interval = interval;
    } else if (answer.gap == coverage_gap::absent && !r.model->root().is_present()) {
        answer.gap = r.way.is_made_by_kernel() ? coverage_gap::made_by_kernel : answer.gap;
        answer.interval = is_polled(r) ? interval : answer.interval;
    }
    if (answer.by != coverage_means::nothing) {
        answer.backend = source_->name();
    }
    return answer;
}

} // namespace espy::tree
