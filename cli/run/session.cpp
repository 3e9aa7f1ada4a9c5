#include "run/session.hpp"

#include "deadline.hpp"
#include "exit_status.hpp"
#include "format/escape.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "run/changed.hpp"
#include "run/delivery.hpp"
#include "run/left_behind.hpp"
#include "run/placeholders.hpp"
#include "run/process_group.hpp"
#include "run/signals.hpp"
#include "run/terminal.hpp"
#include "run/trigger.hpp"
#include "standard_streams.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <optional>
#include <utility>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::cli {
namespace {

using clock = std::chrono::steady_clock;

class session {
public:
    explicit session(const run_options& options)
        : options_(options), trigger_(options),
          needs_paths_(!options.shell && has_placeholders(options.command)) {
        trigger_.begin();
    }

    int run() {
        // What the command starts and leaves behind comes to espy, and can be waited for.
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
        signals_.emplace();
        if (!options_.quiet) {
            const statistics now = trigger_.stats();
            write_to_stderr(
                fmt::format("ready: {} entries, {} watches\n", now.entries_known, now.watches));
        }
        if (!options_.postpone && !needs_paths_) {
            start({}, false);
        }
        while (!end_) {
            wait();
            take_signals();
            take_changes();
            if (start_at_ && clock::now() >= *start_at_) {
                start_at_.reset();
                start(std::exchange(waiting_, {}), true);
            } else if (phase_ == phase::running && !group_.is_running()) {
                command_ended();
            } else if (phase_ == phase::stopping) {
                go_on_stopping();
            }
        }
        return *end_;
    }

private:
    enum class phase { idle, running, stopping };

    void wait() {
        std::optional<clock::time_point> next = trigger_.due();
        if (start_at_) {
            next = next ? std::min(*next, *start_at_) : *start_at_;
        }
        if (phase_ == phase::stopping) {
            next = next ? std::min(*next, patience_end_) : patience_end_;
        }
        std::array<pollfd, 3> waited{{{trigger_.native_handle(), POLLIN, 0},
                                      {signals_->native_handle(), POLLIN, 0},
                                      {group_.interrupt_handle(), POLLIN, 0}}};
        ::poll(waited.data(), waited.size(), poll_timeout(next));
    }

    void take_signals() {
        while (group_.take_interrupt()) {
            interrupt(SIGINT, true);
        }
        while (const int signal = signals_->next()) {
            if (signal != SIGCHLD) {
                interrupt(signal, false);
            }
        }
        // Signals merge, so one may stand for many children.
        while (const auto news = next_child_news()) {
            if (!WIFSTOPPED(news->wait_status)) {
                group_.ended(news->process, news->wait_status);
            } else if (phase_ != phase::idle && terminal_.is_ours()) {
                suspend();
            }
        }
    }

    /// The first time stops, the second kills.
    void interrupt(int signal, bool command_knows) {
        const bool again = ending_ != 0;
        ending_ = signal;
        if (phase_ == phase::idle) {
            end_ = exit_status::signal_base + signal;
        } else if (again) {
            group_.send(SIGKILL);
        } else if (phase_ == phase::running) {
            stop(!command_knows);
        }
    }

    /// Ctrl-Z stopped the command; espy is what the shell knows, and follows.
    void suspend() {
        terminal_.take_back();
        ::kill(::getpid(), SIGSTOP);
        terminal_.give_to(group_.group());
        group_.send(SIGCONT);
    }

    void take_changes() {
        changed news;
        if (!trigger_.poll(news) || news.empty()) {
            return;
        }
        if (phase_ == phase::idle) {
            start_at_.reset();
            waiting_.take(news);
            start(std::exchange(waiting_, {}), false);
            return;
        }
        const bool acts =
            options_.busy == busy_policy::restart || options_.busy == busy_policy::signal;
        if (options_.busy == busy_policy::ignore ||
            (acts && phase_ == phase::running && !left_behind_.is_news(news))) {
            return;
        }
        waiting_.take(news);
        if (phase_ == phase::running && options_.busy == busy_policy::restart) {
            stop(true);
        } else if (phase_ == phase::running && options_.busy == busy_policy::signal) {
            group_.send(options_.busy_signal);
            waiting_.clear();
        }
    }

    void start(changed reasons, bool echo) {
        const std::vector<std::string> files = reasons.files();
        if (needs_paths_ && files.empty()) {
            phase_ = phase::idle;
            return;
        }
        left_behind_.begin(reasons, echo);
        given_ = std::move(reasons);
        launch how;
        how.words =
            options_.shell ? for_shell(options_.command, files) : fill_in(options_.command, files);
        how.terminal = terminal_.native_handle();
        delivery_.prepare(how, given_, options_.changes_to);
        if (options_.clear && is_terminal(STDOUT_FILENO)) {
            print("\033[H\033[2J\033[3J");
        }
        group_.start(how);
        terminal_.give_to(group_.group());
        phase_ = phase::running;
    }

    void command_ended() {
        terminal_.take_back();
        // Now it is certain what happened before the end.
        trigger_.sync(waiting_);
        tell_end();
        const int status = group_.wait_status();
        group_.forget();
        phase_ = phase::idle;
        if (options_.exit_with_command) {
            end_ = WIFEXITED(status) ? WEXITSTATUS(status)
                                     : exit_status::signal_base + WTERMSIG(status);
            return;
        }
        changed reasons = std::exchange(waiting_, {});
        if (options_.busy == busy_policy::ignore || reasons.empty()) {
            return;
        }
        const bool news = left_behind_.is_news(reasons);
        for (const std::string& path : left_behind_.take_new_outputs()) {
            say(fmt::format("{} is different after every run; taken for what the command makes "
                            "(to keep quiet about it: --ignore)",
                            escaped(path)));
        }
        if (!news) {
            return;
        }
        const bool echo = options_.busy == busy_policy::queue;
        const auto pause = left_behind_.pause();
        if (echo && pause.count() > 0) {
            waiting_ = std::move(reasons);
            start_at_ = clock::now() + pause;
        } else {
            start(std::move(reasons), echo);
        }
    }

    void tell_end() const {
        if (options_.quiet) {
            return;
        }
        const int status = group_.wait_status();
        if (WIFEXITED(status)) {
            say(fmt::format("exit status {}", WEXITSTATUS(status)));
        } else {
            say(fmt::format("ended by SIG{}", signal_name(WTERMSIG(status))));
        }
    }

    void stop(bool tell) {
        if (tell) {
            group_.send(options_.stop_signal);
            group_.send(SIGCONT);
        }
        patience_end_ = clock::now() + options_.stop_timeout;
        killed_ = false;
        phase_ = phase::stopping;
    }

    void go_on_stopping() {
        if (!group_.is_empty()) {
            if (clock::now() < patience_end_) {
                return;
            }
            if (!killed_) {
                say("the command does not stop; it is killed");
                group_.send(SIGKILL);
                killed_ = true;
                // What is left now waits for others than espy.
                patience_end_ = clock::now() + std::chrono::seconds(1);
                return;
            }
        }
        terminal_.take_back();
        tell_end();
        group_.forget();
        phase_ = phase::idle;
        if (ending_ != 0) {
            end_ = exit_status::signal_base + ending_;
            return;
        }
        // The run that was stopped has not done its work.
        changed reasons = std::exchange(given_, {});
        trigger_.sync(waiting_);
        reasons.take(waiting_);
        start(std::move(reasons), false);
    }

    const run_options& options_;
    trigger trigger_;
    bool needs_paths_;
    std::optional<signals> signals_;
    terminal terminal_;
    process_group group_;
    delivery delivery_;
    left_behind left_behind_;
    /// What the run is about, and what came meanwhile.
    changed given_;
    changed waiting_;
    phase phase_ = phase::idle;
    /// When the run for `waiting_` begins, while none runs.
    std::optional<clock::time_point> start_at_;
    clock::time_point patience_end_{};
    bool killed_ = false;
    /// The signal that ends espy.
    int ending_ = 0;
    std::optional<int> end_;
};

} // namespace

int run(const run_options& options) {
    end_on_signals();
    return session(options).run();
}

} // namespace espy::cli
