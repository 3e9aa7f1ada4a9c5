#include "git/gaps.hpp"

#include <optional>

namespace espy::cli::git {

void gaps::take(std::string_view directory, std::error_code why) {
    if (why == std::errc::permission_denied && !directory.empty()) {
        unreadable_.emplace(directory);
    } else if (unwatched_.empty()) {
        unwatched_ = directory.empty() ? "." : directory;
    }
}

void gaps::look_again(const watcher& at, root_id root) {
    for (auto one = unreadable_.begin(); one != unreadable_.end();) {
        const auto content = at.covers(root, *one + "/");
        const bool is_left = content && content->gap == coverage_gap::permission;
        one = is_left ? std::next(one) : unreadable_.erase(one);
    }
    const auto choice = at.choice(root);
    is_everything_ = !choice || choice->backend == backend::poll ||
                     at.stats().directories_uncovered > unreadable_.size();
    if (!is_everything_) {
        unwatched_.clear();
    }
}

} // namespace espy::cli::git
