#include "watch/session.hpp"

#include "failing/exit_status.hpp"
#include "filter/armed_roots.hpp"
#include "format/escape.hpp"
#include "streams/output.hpp"
#include "streams/own_output.hpp"
#include "watch/printer.hpp"
#include "watch/progress.hpp"
#include "watch/roots.hpp"
#include "words/deadline.hpp"
#include "words/duration.hpp"

#include <espy/activity.hpp>
#include <espy/fanotify/group.hpp>
#include <espy/file_system.hpp>
#include <espy/watcher.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include <poll.h>
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

class watch_session {
public:
    watch_session(const watch_options& options, const std::vector<std::string>& roots)
        : options_(options), filter_(options.filter), printer_(options), deadline_(options.timeout),
          roots_(roots.size()), progress_(!options.quiet && is_terminal(STDERR_FILENO)) {
        if (options.settle) {
            settler_.emplace(*options.settle);
        }
        std::vector<std::string> shown = roots;
        if (options.paths == path_style::absolute) {
            std::transform(roots.begin(), roots.end(), shown.begin(), absolute_path);
        }
        const std::vector<root_id> ids = armed_.add(shown, options.root);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            chosen_.push_back({ids[i], shown[i], {}});
        }
        tell_unknown_who();
        std::for_each(shown.begin(), shown.end(),
                      [&](const auto& path) { hint_at_no_track(path); });
    }

    int run() {
        for (;;) {
            watcher_.poll(changes_);
            take_changes();
            if (log_) {
                log_->poll(changes_);
                take_changes_of_log();
            }
            armed_.rearm();
            tell_limit();
            if (!flush()) {
                return end(exit_status::timeout);
            }
            tell_choices();
            if (printer_.is_complete()) {
                return end(exit_status::success);
            }
            if (deadline_.is_over()) {
                flush_unsettled();
                return end(exit_status::timeout);
            }
            tell_progress();
            wait();
        }
    }

private:
    void take_changes() {
        const auto now = std::chrono::steady_clock::now();
        for (const change& change : changes_) {
            if (armed_.take_in(change)) {
                take(change, now);
            }
        }
        take_settled(now);
    }

    void take_changes_of_log() {
        const auto now = std::chrono::steady_clock::now();
        for (const change& change : changes_) {
            armed_.take_in_log();
            take(change, now);
        }
        take_settled(now);
    }

    void take(const change& change, settler::time_point now) {
        // What is printed may go to a file below a root, to be told and printed again.
        if (change.pid == self_ || own_.has_content_of(change)) {
            return;
        }
        if (!settler_) {
            printer_.add(change);
        } else {
            settler_->add(change, now);
        }
    }

    void take_settled(settler::time_point now) {
        if (settler_ && settler_->take(changes_, now)) {
            printer_.add_settled(changes_);
        }
    }

    void flush_unsettled() {
        if (settler_ && settler_->flush(changes_)) {
            printer_.add_settled(changes_);
            static_cast<void>(flush()); // the time is over in any case
        }
    }

    /// @return False if the time was over before somebody took it.
    bool flush() {
        if (!printer_.data.empty() || !printer_.words.empty()) {
            progress_.clear();
        }
        const bool taken = print(printer_.data, deadline_);
        write_to_stderr(printer_.words);
        printer_.data.clear();
        printer_.words.clear();
        return taken;
    }

    /// Once for a whole listing, so the first is waited for.
    void tell_limit() {
        if (printer_.has_limit() && (printer_.roots_ready() >= roots_ || printer_.is_complete())) {
            printer_.add_limit(watcher_.stats());
        }
    }

    /// Once, and once more when another backend has taken over.
    void tell_choices() {
        for (const std::string& line :
             options_.verbose ? armed_.take_refused() : std::vector<std::string>()) {
            progress_.clear();
            say(line);
        }
        for (auto& [root, path, told] : chosen_) {
            const backend_choice now = choice(root);
            // What a root is covered by is known once it has been looked at.
            const auto covered = log_ ? log_->covers(root, "") : watcher_.covers(root, "");
            if (options_.verbose && now.reason != told &&
                (!covered || covered->gap != coverage_gap::pending)) {
                told = now.reason;
                progress_.clear();
                write_to_stderr(fmt::format("{}: watched by {}: {}{}\n", escaped(path),
                                            to_string(now.backend), now.reason, listed(covered)));
            }
        }
    }

    backend_choice choice(root_id root) const {
        return log_ ? backend_choice{backend::fanotify,
                                     "no entries are tracked, which needs marks of "
                                     "file systems"}
                    : watcher_.choice(root).value_or(backend_choice());
    }

    /// Where others change the files behind the mount.
    static std::string listed(const std::optional<coverage>& covered) {
        return covered && covered->by != coverage_means::listing && covered->interval.count() > 0
                   ? fmt::format("; listed every {}, too, since others may change it untold",
                                 duration_text(covered->interval))
                   : std::string();
    }

    /// Once: what was asked for by name stays empty.
    void tell_unknown_who() const {
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
    void hint_at_no_track(const std::string& path) const {
        if (options_.verbose && !log_ && !options_.root.initial && ::geteuid() == 0 &&
            is_mount_point(path) && tells_all(path)) {
            write_to_stderr(
                fmt::format("{}: all of it is listed before it is ready; with --no-track "
                            "it is ready at once\n",
                            escaped(path)));
        }
    }

    void tell_progress() {
        if (ready_) {
            return;
        }
        ready_ = printer_.roots_ready() >= roots_;
        if (!ready_) {
            progress_.show(armed_.stats());
            return;
        }
        progress_.end();
        if (options_.format != "json" && !options_.quiet) {
            const statistics now = armed_.stats();
            write_to_stderr(
                fmt::format("ready: {}\n", log_ ? watches_text(now) : counts_text(now)));
        }
    }

    /// Until the watcher has something, the time is over, or nobody reads standard output any more.
    void wait() {
        std::array<pollfd, 3> waited{{{watcher_.native_handle(), POLLIN, 0},
                                      {STDOUT_FILENO, 0, 0},
                                      {log_ ? log_->native_handle() : -1, POLLIN, 0}}};
        const int timeout = deadline_.poll_timeout();
        const int due =
            poll_timeout(earlier(settler_ ? settler_->due() : std::nullopt, armed_.due()));
        ::poll(waited.data(), waited.size(),
               due < 0 || timeout < 0 ? std::max(due, timeout) : std::min(due, timeout));
        if ((waited[1].revents & (POLLERR | POLLHUP)) != 0) {
            throw output_closed();
        }
    }

    int end(int status) const {
        return printer_.is_truth_lost() ? exit_status::truth_lost : status;
    }

    const watch_options& options_;
    filter filter_;
    printer printer_;
    deadline deadline_;
    std::size_t roots_;
    progress progress_;
    /// One thread: the working directory can be lent.
    watcher watcher_{watcher_options{.backend = options_.backend,
                                     .borrows_working_directory = true,
                                     .poll_interval = options_.interval}};
    /// In its place, but for files with rules outside of the roots, where nothing is tracked.
    std::optional<activity> log_ =
        options_.no_track ? std::optional<activity>(std::in_place) : std::nullopt;
    armed_roots armed_{filter_, watcher_, log_ ? &*log_ : nullptr};
    std::optional<settler> settler_;
    batch changes_;
    bool ready_ = false;
    struct told_choice {
        root_id root{};
        std::string path;
        std::string reason;
    };
    std::vector<told_choice> chosen_;
    const std::int32_t self_ = ::getpid();
    const own_output own_;
};

} // namespace

int watch(const watch_options& options, const std::vector<std::string>& roots) {
    return watch_session(options, roots).run();
}

} // namespace espy::cli
