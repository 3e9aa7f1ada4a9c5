#include "watch/session.hpp"

#include "failing/exit_status.hpp"
#include "failing/hang_notice.hpp"
#include "filter/activity_roots.hpp"
#include "filter/armed_roots.hpp"
#include "format/escape.hpp"
#include "reading/reading_ahead.hpp"
#include "streams/output.hpp"
#include "streams/own_output.hpp"
#include "watch/choices.hpp"
#include "watch/printer.hpp"
#include "watch/progress.hpp"
#include "watch/roots.hpp"
#include "words/deadline.hpp"

#include <espy/activity.hpp>
#include <espy/error.hpp>
#include <espy/watcher.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

namespace espy::cli {
namespace {

class watch_session {
public:
    watch_session(const watch_options& options, const std::vector<std::string>& roots)
        : options_(options), filter_(options.filter), printer_(options), deadline_(options.timeout),
          roots_(roots.size()), progress_(!options.quiet && is_terminal(STDERR_FILENO)) {
        if (options.settle) {
            settler_.emplace(*options.settle);
        }
        hang_.works();
        std::vector<std::string> shown = roots;
        if (options.paths == path_style::absolute) {
            std::transform(roots.begin(), roots.end(), shown.begin(), absolute_path);
        }
        choices_.are_of(armed_.add(shown, options.root), shown);
        if (!log_) {
            ahead_.emplace(shown, options.root, options.filter);
        }
        where_ = all_of(shown.front(), shown.size());
        await(STDOUT_FILENO, 0);
        if (log_) {
            await(log_->native_handle(), EPOLLIN);
        }
    }

    int run() {
        for (;;) {
            poll();
            take_changes();
            if (log_) {
                log_->poll(changes_);
                take_changes_of_log();
            }
            tell_limit();
            if (!flush()) {
                return end(exit_status::timeout);
            }
            armed_.rearm();
            choices_.tell(progress_);
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
    void poll() {
        if (!ahead_) {
            watcher_.poll(changes_);
            return;
        }
        ahead_->during([this] { watcher_.poll(changes_); },
                       [this] { return watcher_.stats().directories_watched; });
    }

    void take_changes() {
        const settler::time_point now = time();
        for (const change& change : changes_) {
            if (armed_.take_in(change)) {
                take(change, now);
            }
        }
        take_settled(now);
    }

    void take_changes_of_log() {
        const settler::time_point now = time();
        for (const change& change : changes_) {
            armed_.take_in_kept();
            take(change, now);
        }
        take_settled(now);
    }

    /// Only who settles asks what time it is.
    settler::time_point time() const {
        return settler_ ? std::chrono::steady_clock::now() : settler::time_point();
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

    void tell_progress() {
        if (ready_) {
            return;
        }
        ready_ = printer_.roots_ready() >= roots_;
        if (!ready_) {
            progress_.show(armed_.stats(), where_);
            return;
        }
        ahead_.reset();
        progress_.end();
        if (options_.format != "json" && !options_.quiet) {
            const statistics now = armed_.stats();
            write_to_stderr(
                fmt::format("ready: {}\n", log_ ? watches_text(now) : counts_text(now)));
        }
    }

    /// Wakes up for that, too. It is put into the watcher's own set: poll(2) of the set and of others would
    /// go over all that is in it twice at each event.
    void await(int descriptor, std::uint32_t events) {
        epoll_event interest{};
        interest.events = events;
        interest.data.fd = descriptor;
        // EPERM: a regular file or /dev/null, of which nobody is told that it is closed.
        if (::epoll_ctl(watcher_.native_handle(), EPOLL_CTL_ADD, descriptor, &interest) != 0 &&
            errno != EPERM) {
            throw error("epoll_ctl", std::error_code(errno, std::system_category()));
        }
    }

    /// Until the watcher has something, the time is over, or nobody reads standard output any more.
    void wait() {
        const int timeout = deadline_.poll_timeout();
        const int due =
            poll_timeout(earlier(settler_ ? settler_->due() : std::nullopt, armed_.due()));
        epoll_event ready{};
        hang_.rests();
        const int count =
            ::epoll_wait(watcher_.native_handle(), &ready, 1,
                         due < 0 || timeout < 0 ? std::max(due, timeout) : std::min(due, timeout));
        hang_.works();
        // Whoever is ready again and again comes after the others each time. Nothing was asked of standard
        // output, so it is closed.
        if (count > 0 && ready.data.fd == STDOUT_FILENO) {
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
    hang_notice hang_;
    /// One thread that follows paths: the working directory can be lent.
    watcher watcher_{watcher_options{.backend = options_.backend,
                                     .borrows_working_directory = true,
                                     .poll_interval = options_.interval}};
    /// In its place, but for files with rules outside of the roots, where nothing is tracked.
    std::optional<activity> log_ =
        options_.no_track ? std::optional<activity>(std::in_place) : std::nullopt;
    std::optional<activity_roots> untracked_ =
        log_ ? std::optional<activity_roots>(std::in_place, *log_) : std::nullopt;
    armed_roots armed_{filter_, watcher_, untracked_ ? &*untracked_ : nullptr};
    choices choices_{options_, watcher_, log_ ? &*log_ : nullptr, armed_};
    /// Until all is armed.
    std::optional<reading_ahead> ahead_;
    std::string where_;
    std::optional<settler> settler_;
    batch changes_;
    bool ready_ = false;
    const std::int32_t self_ = ::getpid();
    const own_output own_;
};

} // namespace

int watch(const watch_options& options, const std::vector<std::string>& roots) {
    return watch_session(options, roots).run();
}

} // namespace espy::cli
