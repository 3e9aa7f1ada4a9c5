#include "run/signals.hpp"

#include "failing/failure.hpp"
#include "streams/standard_streams.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include <sys/signalfd.h>
#include <unistd.h>

namespace espy::cli {
namespace {

struct disposition {
    int signal;
    bool was_ignored = false;
};

/// SIGTSTP and SIGCONT so that the command is stopped and goes on with espy. SIGCHLD is not left
/// ignored, for then no child could be waited for.
std::array handled{disposition{SIGINT},  disposition{SIGTERM}, disposition{SIGHUP},
                   disposition{SIGQUIT}, disposition{SIGTSTP}, disposition{SIGCONT},
                   disposition{SIGCHLD}};
/// Espy takes the terminal back while it is in the background.
disposition terminal_output{SIGTTOU};

sigset_t readable() noexcept {
    sigset_t set;
    ::sigemptyset(&set);
    for (const disposition& one : handled) {
        if (!one.was_ignored || one.signal == SIGCHLD) {
            ::sigaddset(&set, one.signal);
        }
    }
    return set;
}

} // namespace

signals::signals() {
    for (disposition& one : handled) {
        one.was_ignored = std::signal(one.signal, SIG_DFL) == SIG_IGN;
        if (one.was_ignored && one.signal != SIGCHLD) {
            std::signal(one.signal, SIG_IGN);
        }
    }
    const sigset_t set = readable();
    terminal_output.was_ignored = std::signal(terminal_output.signal, SIG_IGN) == SIG_IGN;
    hold();
    descriptor_.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!descriptor_) {
        throw failure(fmt::format("cannot wait for signals: {}",
                                  std::error_code(errno, std::system_category()).message()));
    }
}

void signals::hold() noexcept {
    const sigset_t set = readable();
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
}

int signals::next() noexcept {
    signalfd_siginfo info{};
    const ssize_t size = ::read(descriptor_.get(), &info, sizeof info);
    return size == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
}

void signals::restore() noexcept {
    const auto restore_one = [](const disposition& one) {
        std::signal(one.signal, one.was_ignored ? SIG_IGN : SIG_DFL);
    };
    for (const disposition& one : handled) {
        restore_one(one);
    }
    restore_one(terminal_output);
    restore_signals_of_streams();
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

const char* signal_name(int signal) noexcept {
    const char* const name = ::sigabbrev_np(signal);
    return name == nullptr ? "?" : name;
}

} // namespace espy::cli
