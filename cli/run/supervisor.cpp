#include "run/supervisor.hpp"

#include "streams/output.hpp"
#include "words/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// How long the command may take to stop without a word about it.
constexpr std::chrono::seconds silent{1};

/// Nobody would continue espy if it stopped: its parent is in another session, as with ssh(1) and in
/// a container.
bool has_shell() noexcept {
    return ::getppid() != 0 && ::getsid(::getppid()) == ::getsid(0);
}

} // namespace

supervisor::supervisor(const run_options& options) : options_(options) {
    // What the command starts and leaves behind comes to espy, and can be waited for.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    signals::let_end();
}

void supervisor::start(launch how) {
    const bool gives = terminal_.is_ours() && !terminal_.is_shared();
    if (gives) {
        terminal_.keep_settings();
    }
    how.guarded = terminal_.is_there();
    how.terminal = gives ? terminal_.native_handle() : -1;
    signals::hold();
    try {
        group_.start(how);
    } catch (...) {
        signals::let_end();
        throw;
    }
    if (gives) {
        terminal_.give_to(group_.group());
    }
    written_.emplace();
    begin_ = clock::now();
    phase_ = phase::running;
}

void supervisor::take_signals() {
    while (group_.take_interrupt()) {
        interrupt(SIGINT, true);
    }
    while (const int signal = signals_.next()) {
        if (signal == SIGTSTP) {
            group_.send(SIGTSTP);
            suspend(::getpid());
        } else if (signal == SIGCONT) {
            resume();
        } else if (signal != SIGCHLD) {
            interrupt(signal, false);
        }
    }
    // Signals merge, so one may stand for many children.
    while (const auto news = next_child_news()) {
        WIFSTOPPED(news->wait_status) ? stopped(*news) : take_ended(*news);
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
        group_.send_to_strays(SIGKILL);
    } else if (phase_ == phase::running) {
        stop(!command_knows);
    }
}

/// By Ctrl-Z, or because it wants the terminal without having it. Espy is what the shell knows, so
/// it follows, unless it has the terminal to give.
void supervisor::stopped(const child_news& news) {
    const int signal = WSTOPSIG(news.wait_status);
    const bool wants_terminal = signal == SIGTTIN || signal == SIGTTOU;
    if (phase_ == phase::idle || !group_.has(news.process) ||
        !(terminal_.is_given() || (wants_terminal && terminal_.is_there()))) {
        return;
    }
    if (wants_terminal && terminal_.is_ours()) {
        terminal_.give_to(group_.group());
        group_.send(SIGCONT);
    } else {
        // The terminal has told the command only.
        suspend(0);
    }
}

/// Until `fg`, `bg` or a SIGCONT. @param whom As kill(2) has it: espy, or with 0 its group.
void supervisor::suspend(pid_t whom) {
    terminal_.take_back();
    if (has_shell()) {
        ::kill(whom, SIGSTOP);
    }
    resume();
}

void supervisor::resume() {
    if (phase_ != phase::idle) {
        if (terminal_.is_ours() && !terminal_.is_shared()) {
            terminal_.give_to(group_.group());
        }
        group_.send(SIGCONT);
    }
}

void supervisor::stop(bool tell) {
    if (tell) {
        group_.send(options_.stop_signal);
        group_.send(SIGCONT);
    }
    group_.send_to_strays(options_.stop_signal);
    patience_end_ = clock::now() + options_.stop_timeout;
    notice_ = options_.quiet ? std::nullopt : std::optional(clock::now() + silent);
    killed_ = false;
    phase_ = phase::stopping;
}

bool supervisor::has_stopped() {
    if (group_.is_empty()) {
        return true;
    }
    // Some are seen only when those that started them are gone.
    group_.send_to_strays(killed_ ? SIGKILL : options_.stop_signal);
    const auto now = clock::now();
    if (now < patience_end_) {
        if (notice_ && now >= *notice_) {
            notice_.reset();
            say(fmt::format("waiting for the command to stop; it is killed after {}",
                            duration_text(options_.stop_timeout)));
        }
        return false;
    }
    if (!killed_) {
        say("the command does not stop; it is killed");
        group_.send(SIGKILL);
        group_.send_to_strays(SIGKILL);
        killed_ = true;
        notice_.reset();
        // What is left now waits for others than espy.
        patience_end_ = now + std::chrono::seconds(1);
        return false;
    }
    if (const std::string left = group_.names_of_strays(); !left.empty()) {
        say(fmt::format("left by the command, and not to be killed: {}", left));
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
    // The guard may have been slower than the command in hearing of it.
    while (group_.take_interrupt()) {
        interrupt(SIGINT, true);
    }
    signals::let_end();
    return run_end{group_.wait_status(), stopped, group_.was_too_long(), clock::now() - begin_,
                   std::exchange(written_, std::nullopt)};
}

std::optional<supervisor::clock::time_point> supervisor::due() const {
    if (phase_ != phase::stopping) {
        return std::nullopt;
    }
    return notice_ ? std::min(*notice_, patience_end_) : patience_end_;
}

} // namespace espy::cli
