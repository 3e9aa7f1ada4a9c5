#include "run/supervisor.hpp"

#include "output.hpp"

#include <fmt/format.h>

#include <csignal>
#include <utility>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::cli {

supervisor::supervisor(const run_options& options) : options_(options) {
    // What the command starts and leaves behind comes to espy, and can be waited for.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void supervisor::start(launch how) {
    how.terminal = terminal_.native_handle();
    group_.start(how);
    terminal_.give_to(group_.group());
    written_.emplace();
    phase_ = phase::running;
}

void supervisor::take_signals() {
    while (group_.take_interrupt()) {
        interrupt(SIGINT, true);
    }
    while (const int signal = signals_.next()) {
        if (signal != SIGCHLD) {
            interrupt(signal, false);
        }
    }
    // Signals merge, so one may stand for many children.
    while (const auto news = next_child_news()) {
        if (!WIFSTOPPED(news->wait_status)) {
            take_ended(*news);
        } else if (phase_ != phase::idle && terminal_.is_ours()) {
            suspend();
        }
    }
}

void supervisor::take_ended(const child_news& news) {
    if (!group_.is_guard(news.process)) {
        if (written_ && news.written) {
            *written_ += *news.written;
        } else {
            written_.reset();
        }
    }
    group_.ended(news.process, news.wait_status);
}

/// The first time stops, the second kills.
void supervisor::interrupt(int signal, bool command_knows) {
    const bool again = ending_ != 0;
    ending_ = signal;
    if (again) {
        group_.send(SIGKILL);
    } else if (phase_ == phase::running) {
        stop(!command_knows);
    }
}

/// Ctrl-Z stopped the command; espy is what the shell knows, and follows.
void supervisor::suspend() {
    terminal_.take_back();
    ::kill(::getpid(), SIGSTOP);
    terminal_.give_to(group_.group());
    group_.send(SIGCONT);
}

void supervisor::stop(bool tell) {
    if (tell) {
        group_.send(options_.stop_signal);
        group_.send(SIGCONT);
    }
    patience_end_ = clock::now() + options_.stop_timeout;
    killed_ = false;
    phase_ = phase::stopping;
}

bool supervisor::has_stopped() {
    if (group_.is_empty()) {
        return true;
    }
    if (clock::now() < patience_end_) {
        return false;
    }
    if (!killed_) {
        say("the command does not stop; it is killed");
        group_.send(SIGKILL);
        killed_ = true;
        // What is left now waits for others than espy.
        patience_end_ = clock::now() + std::chrono::seconds(1);
        return false;
    }
    return true;
}

std::optional<run_end> supervisor::take_end() {
    const bool stopped = phase_ == phase::stopping;
    if (phase_ == phase::idle || (stopped ? !has_stopped() : group_.is_running())) {
        return std::nullopt;
    }
    terminal_.take_back();
    group_.forget();
    phase_ = phase::idle;
    return run_end{group_.wait_status(), stopped, std::exchange(written_, std::nullopt)};
}

std::optional<supervisor::clock::time_point> supervisor::due() const {
    return phase_ == phase::stopping ? std::optional(patience_end_) : std::nullopt;
}

void tell_end(const run_end& end) {
    if (WIFEXITED(end.wait_status)) {
        say(fmt::format("exit status {}", WEXITSTATUS(end.wait_status)));
    } else {
        say(fmt::format("ended by SIG{}", signal_name(WTERMSIG(end.wait_status))));
    }
}

} // namespace espy::cli
