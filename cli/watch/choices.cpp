#include "watch/choices.hpp"

#include "format/escape.hpp"
#include "streams/output.hpp"
#include "words/duration.hpp"

#include <espy/fanotify/group.hpp>
#include <espy/file_system.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <system_error>

#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace espy::cli {
namespace {

bool is_mount_point(const std::string& path) {
    struct stat here {};
    struct stat above {};
    return ::stat(path.c_str(), &here) == 0 && ::stat((path + "/..").c_str(), &above) == 0 &&
           (here.st_dev != above.st_dev || here.st_ino == above.st_ino);
}

/// A file system that changes by way of this kernel only: others are no candidates for one mark.
bool tells_all(const std::string& path) {
    struct statfs where {};
    return ::statfs(path.c_str(), &where) == 0 &&
           look_up_file_system(static_cast<std::uint32_t>(where.f_type)).knows ==
               kernel_knowledge::complete;
}

/// The kernel hides the process from a group of somebody without privilege, who may not lift the
/// limit of its queue either.
bool may_know_who() noexcept {
    using fanotify::init_flags;
    std::error_code ec;
    const fanotify::group tried(init_flags::report_dfid_name_target | init_flags::unlimited_queue,
                                ec);
    return !ec;
}

/// Where others change the files behind the mount.
std::string listed(const std::optional<coverage>& covered) {
    return covered && covered->by != coverage_means::listing && covered->interval.count() > 0
               ? fmt::format("; listed every {}, too, since others may change it untold",
                             duration_text(covered->interval))
               : std::string();
}

} // namespace

void choices::are_of(const std::vector<root_id>& roots, const std::vector<std::string>& shown) {
    for (std::size_t i = 0; i < roots.size(); ++i) {
        chosen_.push_back({roots[i], shown[i], {}});
    }
    tell_unknown_who();
    std::for_each(shown.begin(), shown.end(), [&](const auto& path) { hint_at_no_track(path); });
}

void choices::tell(progress& line) {
    if (!options_.verbose) {
        return;
    }
    for (const std::string& each : armed_.take_refused()) {
        line.clear();
        say(each);
    }
    for (auto& [root, path, told] : chosen_) {
        const backend_choice now = choice(root);
        // What a root is covered by is known once it has been looked at.
        const auto covered = log_ != nullptr ? log_->covers(root, "") : watcher_.covers(root, "");
        if (now.reason != told && (!covered || covered->gap != coverage_gap::pending)) {
            told = now.reason;
            line.clear();
            write_to_stderr(fmt::format("{}: watched by {}: {}{}\n", escaped(path),
                                        to_string(now.backend), now.reason, listed(covered)));
        }
    }
}

backend_choice choices::choice(root_id root) const {
    return log_ != nullptr
               ? backend_choice{backend::fanotify,
                                "no entries are tracked, which needs marks of file systems"}
               : watcher_.choice(root).value_or(backend_choice());
}

/// Once: what was asked for by name stays empty.
void choices::tell_unknown_who() const {
    const bool asked = options_.who || options_.format.find("{process}") != std::string::npos ||
                       options_.format.find("{pid}") != std::string::npos;
    const bool all_known = std::all_of(chosen_.begin(), chosen_.end(), [&](const auto& each) {
        return choice(each.root).backend == backend::fanotify && may_know_who();
    });
    if (asked && !all_known && !options_.quiet) {
        say("who did it stays unknown: only the backend fanotify is told, and only root's; "
            "run as root, with --backend fanotify or --who");
    }
}

/// Who may mark whole file systems need not wait for the listing of one.
void choices::hint_at_no_track(const std::string& path) const {
    if (options_.verbose && log_ == nullptr && !options_.root.initial && ::geteuid() == 0 &&
        is_mount_point(path) && tells_all(path)) {
        write_to_stderr(fmt::format("{}: all of it is listed before it is ready; with --no-track "
                                    "it is ready at once\n",
                                    escaped(path)));
    }
}

} // namespace espy::cli
