/// What a root holds, and what tells of its parts.
#include "activity/root.hpp"

#include "base/path_below.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace espy::activities {

void root::add_to(statistics& sum) const {
    std::error_code ignored;
    sum.watches += way_watches_.size();
    std::vector<fanotify::fsid> marked;
    for (const mount& each : land_.volumes().all()) {
        if (std::find(marked.begin(), marked.end(), each.volume) == marked.end()) {
            marked.push_back(each.volume);
        }
    }
    sum.watches += marked.size();
    sum.events_read += taken();
    sum.overflows += overflows_;
    sum.queue_bytes += group_.queued_events(ignored) * fanotify::event_header_size;
    sum.backlog_bytes += queue().bytes_held();
    // Tables are all that it has.
    const std::size_t tables = land_.memory() + objects_.memory();
    sum.table_bytes += tables;
    sum.memory_bytes += tables;
    sum.looks += land_.looks();
}

coverage root::covers(std::string_view path) const {
    if (!present_) {
        return {coverage_means::watch, coverage_gap::absent, {}, "inotify"};
    }
    coverage answer{coverage_means::watch, coverage_gap::none, std::string(tell_.root_path()),
                    "fanotify"};
    std::string real = directory_ == "/" ? "/" : directory_ + '/';
    real += path;
    std::size_t nearest = 0;
    const auto take = [&](const std::string& mounted, bool works) {
        if (mounted.size() >= nearest && seen_from(mounted, real)) {
            nearest = mounted.size();
            answer =
                works ? coverage{coverage_means::watch, coverage_gap::none, told_path(mounted),
                                 "fanotify"}
                      : coverage{
                            coverage_means::nothing, coverage_gap::failed, told_path(mounted), {}};
        }
    };
    for (const mount& each : land_.volumes().all()) {
        take(each.path, true);
    }
    for (const auto& [mounted, id] : refused_) {
        take(mounted, false);
    }
    return answer;
}

} // namespace espy::activities
