#include "run/session.hpp"

#include "deadline.hpp"
#include "exit_status.hpp"
#include "format/escape.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "run/changed.hpp"
#include "run/delivery.hpp"
#include "run/left_behind.hpp"
#include "run/own_writes.hpp"
#include "run/placeholders.hpp"
#include "run/supervisor.hpp"
#include "run/trigger.hpp"
#include "standard_streams.hpp"
#include "watch/progress.hpp"

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

class run_session {
public:
    explicit run_session(const run_options& options)
        : options_(options), trigger_(options),
          needs_paths_(!options.shell && has_placeholders(options.command)) {
        trigger_.begin();
    }

    int run() {
        supervisor_.emplace(options_);
        if (!options_.quiet) {
            write_to_stderr(fmt::format("ready: {}\n", counts_text(trigger_.stats())));
        }
        if (!options_.postpone && !needs_paths_) {
            start({}, false);
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
        return *end_;
    }

private:
    using phase = supervisor::phase;

    void wait() {
        std::optional<clock::time_point> next = trigger_.due();
        for (const auto& other : {start_at_, supervisor_->due()}) {
            next = next && other ? std::min(*next, *other) : (next ? next : other);
        }
        std::array<pollfd, 3> waited{{{trigger_.native_handle(), POLLIN, 0},
                                      {supervisor_->signal_handle(), POLLIN, 0},
                                      {supervisor_->interrupt_handle(), POLLIN, 0}}};
        ::poll(waited.data(), waited.size(), poll_timeout(next));
    }

    /// While nothing runs.
    void go_on() {
        if (supervisor_->ending_signal() != 0) {
            end_ = end_.value_or(exit_status::signal_base + supervisor_->ending_signal());
        } else if (start_at_ && clock::now() >= *start_at_) {
            start_at_.reset();
            start(std::exchange(waiting_, {}), true);
        }
    }

    void take_changes() {
        changed news;
        if (!trigger_.poll(news) || news.empty() || supervisor_->ending_signal() != 0) {
            return;
        }
        const phase now = supervisor_->now();
        if (now == phase::idle) {
            start_at_.reset();
            waiting_.take(news);
            start(std::exchange(waiting_, {}), false);
            return;
        }
        const bool acts =
            options_.busy == busy_policy::restart || options_.busy == busy_policy::signal;
        if (options_.busy == busy_policy::ignore ||
            (acts && now == phase::running && !left_behind_.is_news(news))) {
            return;
        }
        waiting_.take(news);
        if (now == phase::running && options_.busy == busy_policy::restart) {
            supervisor_->stop();
        } else if (now == phase::running && options_.busy == busy_policy::signal) {
            supervisor_->send(options_.busy_signal);
            waiting_.clear();
        }
    }

    void start(changed reasons, bool echo) {
        const std::vector<std::string> files = reasons.files();
        if (needs_paths_ && files.empty()) {
            return;
        }
        left_behind_.begin(reasons, echo);
        given_ = std::move(reasons);
        launch how;
        how.words =
            options_.shell ? for_shell(options_.command, files) : fill_in(options_.command, files);
        delivery_.prepare(how, given_, options_.changes_to);
        if (options_.clear && is_terminal(STDOUT_FILENO)) {
            print("\033[H\033[2J\033[3J");
        }
        supervisor_->start(std::move(how));
    }

    void run_ended(const run_end& end) {
        // Now it is certain what happened before the end.
        trigger_.sync(waiting_);
        const bool own = end.written && accounts_for(*end.written, waiting_);
        if (own) {
            left_behind_.accept(waiting_);
        }
        if (!options_.quiet) {
            tell_end(end);
        }
        if (supervisor_->ending_signal() != 0) {
            return;
        }
        changed reasons = std::exchange(waiting_, {});
        if (end.stopped) {
            // The run that was stopped has not done its work.
            changed all = std::exchange(given_, {});
            all.take(reasons);
            start(std::move(all), false);
        } else if (options_.exit_with_command) {
            end_ = WIFEXITED(end.wait_status)
                       ? WEXITSTATUS(end.wait_status)
                       : exit_status::signal_base + WTERMSIG(end.wait_status);
        } else if (options_.busy != busy_policy::ignore && !reasons.empty() && !own) {
            run_again(std::move(reasons));
        }
    }

    /// Unless what changed while the command ran is no news.
    void run_again(changed reasons) {
        const bool news = left_behind_.is_news(reasons);
        for (const std::string& path : left_behind_.take_new_outputs()) {
            say(fmt::format("{} is different after every run; taken for what the command makes "
                            "(to keep quiet about it: --ignore)",
                            escaped(path)));
        }
        const bool echo = options_.busy == busy_policy::queue;
        const auto pause = left_behind_.pause();
        if (news && echo && pause.count() > 0) {
            waiting_ = std::move(reasons);
            start_at_ = clock::now() + pause;
        } else if (news) {
            start(std::move(reasons), echo);
        }
    }

    const run_options& options_;
    trigger trigger_;
    bool needs_paths_;
    std::optional<supervisor> supervisor_;
    delivery delivery_;
    left_behind left_behind_;
    /// What the run is about, and what came meanwhile.
    changed given_;
    changed waiting_;
    /// When the run for `waiting_` begins, while none runs.
    std::optional<clock::time_point> start_at_;
    std::optional<int> end_;
};

} // namespace

int run(const run_options& options) {
    end_on_signals();
    return run_session(options).run();
}

} // namespace espy::cli
