#include "run/signals.hpp"

#include "failure.hpp"

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

constexpr std::array handled{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD};
/// Of these espy wants nothing to be done: a closed pipe and a file that may not grow any more are
/// errors of write(2), and it takes the terminal while it is in the background.
constexpr std::array ignored{SIGPIPE, SIGXFSZ, SIGTTOU};

sigset_t handled_set() noexcept {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : handled) {
        ::sigaddset(&set, signal);
    }
    return set;
}

} // namespace

signals::signals() {
    const sigset_t set = handled_set();
    for (const int signal : handled) {
        std::signal(signal, SIG_DFL);
    }
    for (const int signal : ignored) {
        std::signal(signal, SIG_IGN);
    }
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    descriptor_.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!descriptor_) {
        throw failure(fmt::format("cannot wait for signals: {}",
                                  std::error_code(errno, std::system_category()).message()));
    }
}

int signals::next() noexcept {
    signalfd_siginfo info{};
    const ssize_t size = ::read(descriptor_.get(), &info, sizeof info);
    return size == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
}

void signals::restore() noexcept {
    for (const int signal : handled) {
        std::signal(signal, SIG_DFL);
    }
    for (const int signal : ignored) {
        std::signal(signal, SIG_DFL);
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

const char* signal_name(int signal) noexcept {
    const char* const name = ::sigabbrev_np(signal);
    return name == nullptr ? "?" : name;
}

} // namespace espy::cli
