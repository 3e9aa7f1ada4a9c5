#include "run/session.hpp"

#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "failing/hang_notice.hpp"
#include "format/escape.hpp"
#include "run/changed.hpp"
#include "run/delivery.hpp"
#include "run/home.hpp"
#include "run/left_behind.hpp"
#include "run/own_writes.hpp"
#include "run/placeholders.hpp"
#include "run/report.hpp"
#include "run/supervisor.hpp"
#include "run/trigger.hpp"
#include "streams/interrupt.hpp"
#include "streams/output.hpp"
#include "streams/standard_streams.hpp"
#include "words/deadline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::cli {
namespace {

using clock = std::chrono::steady_clock;

/// After a run that could not begin.
constexpr std::chrono::seconds retry_delay{1};

class run_session {
public:
    explicit run_session(const run_options& options)
        : options_(options), report_(options.quiet, options.color), trigger_(options),
          needs_paths_(!options.shell && has_placeholders(options.command)),
          delivery_(options.from_stdin) {
        hang_.works();
        trigger_.begin();
    }

    /// @return The exit status, and the signal that espy was ended by, or 0.
    std::pair<int, int> run() {
        supervisor_.emplace(options_);
        report_.ready(trigger_.stats(), needs_paths_ && !options_.postpone);
        if (!options_.postpone && !needs_paths_) {
            start();
        }
        while (!end_) {
            wait();
            supervisor_->take_signals();
            take_changes();
            if (const auto ended = supervisor_->take_end()) {
                run_ended(*ended);
            }
            if (supervisor_->now() == phase::idle) {
                go_on();
            }
        }
        return {*end_, supervisor_->ending_signal()};
    }

private:
    using phase = supervisor::phase;

    void wait() {
        std::optional<clock::time_point> next = trigger_.due();
        for (const auto& other : {start_at_, supervisor_->due()}) {
            next = next && other ? std::min(*next, *other) : (next ? next : other);
        }
        // What espy does not wait for when it ends, it does not look at either.
        const int changes = supervisor_->ending_signal() == 0 ? trigger_.native_handle() : -1;
        std::array<pollfd, 3> waited{{{changes, POLLIN, 0},
                                      {supervisor_->signal_handle(), POLLIN, 0},
                                      {supervisor_->interrupt_handle(), POLLIN, 0}}};
        hang_.rests();
        ::poll(waited.data(), waited.size(), poll_timeout(next));
        hang_.works();
    }

    /// While nothing runs.
    void go_on() {
        if (supervisor_->ending_signal() != 0) {
            end_ = end_.value_or(exit_status::signal_base + supervisor_->ending_signal());
        } else if (!end_ && start_at_ && clock::now() >= *start_at_) {
            const auto unsettled = trigger_.due();
            if (unsettled && clock::now() < latest_start_) {
                start_at_ = std::min(*unsettled, latest_start_);
            } else {
                start();
            }
        }
    }

    void take_changes() {
        changed news;
        if (supervisor_->ending_signal() != 0 || !trigger_.poll(news) || news.empty()) {
            return;
        }
        const phase now = supervisor_->now();
        if (now == phase::idle) {
            left_behind_.others_changed(news);
            waiting_.take(news);
            why_ = why_ == run_reason::echo ? run_reason::change : why_;
            subject_ = subject_of(waiting_);
            start();
            return;
        }
        const bool acts =
            options_.busy == busy_policy::restart || options_.busy == busy_policy::signal;
        if (options_.busy == busy_policy::ignore ||
            (acts && now == phase::running && !left_behind_.is_news(news))) {
            return;
        }
        wait_for_run(news);
        if (now == phase::running && options_.busy == busy_policy::restart) {
            supervisor_->stop();
        } else if (now == phase::running && options_.busy == busy_policy::signal) {
            supervisor_->send(options_.busy_signal);
            waiting_.clear();
        }
    }

    void wait_for_run(changed& news) {
        if (waiting_.empty()) {
            latest_start_ = clock::now() + options_.settle.max_wait;
        }
        waiting_.take(news);
    }

    /// About what waits. If it cannot begin, that goes on waiting.
    void start() {
        try {
            begin();
            refusal_.clear();
        } catch (const failure& why) {
            if (std::exchange(refusal_, why.what()) != why.what()) {
                say(fmt::format("{}; tried again until it works", why.what()));
            }
            start_at_ = latest_start_ = clock::now() + retry_delay;
        }
    }

    void begin() {
        if (const std::error_code gone = home_.enter()) {
            throw failure(
                fmt::format("cannot run in {}: {}", escaped(home_.path()), gone.message()));
        }
        const std::vector<std::string> files = waiting_.files();
        start_at_.reset();
        if (needs_paths_ && files.empty()) {
            waiting_.clear();
            return;
        }
        launch how;
        how.words =
            options_.shell ? for_shell(options_.command, files) : fill_in(options_.command, files);
        const bool wanted = options_.changes_to != changes_way::none;
        delivery_.prepare(how, wanted ? waiting_.json() : std::string(), options_.changes_to);
        left_behind_.begin(waiting_, why_ == run_reason::echo);
        // Not again at each try.
        if (refusal_.empty()) {
            clear_screen();
            report_.begins(subject_, why_);
        }
        supervisor_->start(std::move(how));
        given_ = std::exchange(waiting_, {});
        why_ = run_reason::change;
    }

    void clear_screen() const {
        if (options_.clear && is_terminal(STDOUT_FILENO)) {
            print("\033[H\033[2J\033[3J");
        }
    }

    void run_ended(const run_end& end) {
        if (supervisor_->ending_signal() != 0) {
            report_.ended(end);
            return;
        }
        static_cast<void>(home_.enter());
        // Now it is certain what happened before the end.
        changed last;
        const auto settled = trigger_.sync(last);
        wait_for_run(last);
        const bool own = end.written && accounts_for(*end.written, waiting_);
        if (own) {
            left_behind_.accept(waiting_);
        }
        // What was stopped for a change ended as it was asked to.
        if (!end.stopped) {
            report_.ended(end);
        }
        if (options_.exit_with_command && !end.stopped) {
            end_ = WIFEXITED(end.wait_status)
                       ? WEXITSTATUS(end.wait_status)
                       : exit_status::signal_base + WTERMSIG(end.wait_status);
            return;
        }
        subject_ = subject_of(waiting_);
        if (end.stopped || end.too_long) {
            // That run has not done its work: it is left to the next.
            given_.take(waiting_);
            waiting_ = std::exchange(given_, {});
            if (end.stopped) {
                run_again(settled, run_reason::restart);
            }
        } else if (own || options_.busy == busy_policy::ignore || !is_news()) {
            waiting_.clear();
        } else {
            run_again(settled,
                      options_.busy == busy_policy::queue ? run_reason::echo : run_reason::change);
        }
    }

    bool is_news() {
        const bool news = left_behind_.is_news(waiting_);
        report_.outputs(left_behind_.take_new_outputs());
        return news;
    }

    /// Not before what changed last is settled.
    void run_again(std::optional<clock::time_point> settled, run_reason why) {
        why_ = why;
        start_at_ =
            std::max(settled ? std::min(*settled, latest_start_) : clock::now(), clock::now());
    }

    const run_options& options_;
    const report report_;
    const home home_;
    hang_notice hang_;
    trigger trigger_;
    const bool needs_paths_;
    std::optional<supervisor> supervisor_;
    delivery delivery_;
    left_behind left_behind_;
    /// What the run is about, and what came meanwhile.
    changed given_;
    changed waiting_;
    /// While none runs: when the run for `waiting_` begins, as soon as all is quiet, and at the
    /// latest, and why.
    std::optional<clock::time_point> start_at_;
    clock::time_point latest_start_{};
    run_reason why_ = run_reason::change;
    std::string subject_;
    /// Why the last run could not begin.
    std::string refusal_;
    std::optional<int> end_;
};

} // namespace

int run(const run_options& options) {
    end_on_signals();
    const auto [status, signal] = run_session(options).run();
    if (signal != 0) {
        die_of(signal);
    }
    return status;
}

} // namespace espy::cli
