#include "git/trees/gaps.hpp"

#include "doctor/mounts.hpp"

#include <espy/file_system.hpp>

#include <optional>
#include <utility>

#include <fcntl.h>
#include <poll.h>

namespace espy::cli::git {

gaps::gaps(std::string top)
    : top_(std::move(top)), mounts_(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)) {}

/// The top itself was looked at before it was watched.
void gaps::look_at_mounts() {
    pollfd list{mounts_.get(), POLLPRI, 0};
    const bool is_new = ::poll(&list, 1, 0) != 0;
    if (!is_new && std::exchange(are_mounts_seen_, true)) {
        return;
    }
    foreign_.clear();
    for (const doctor::mount& at : doctor::mounts_at(doctor::read_mounts("/proc"), top_)) {
        const kernel_knowledge knows = look_up_file_system(at.type).knows;
        const bool is_told =
            knows == kernel_knowledge::complete || knows == kernel_knowledge::unknown;
        if (!is_told && at.point.size() > top_.size()) {
            foreign_ = at.point.substr(top_.size() + (top_ == "/" ? 0 : 1));
        }
    }
}

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
    look_at_mounts();
    if (!foreign_.empty()) {
        is_everything_ = true;
        unwatched_ = foreign_;
    }
}

} // namespace espy::cli::git
