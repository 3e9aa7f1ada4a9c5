#include "run/sentinel.hpp"

#include "failing/failure.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// Ends it. It is behind the two in number, so that they are told before.
int no_more() noexcept {
    return SIGRTMAX;
}

/// Waits for the two signals, all others being blocked.
[[noreturn]] void stand_guard(int news, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(0);
    }
    sigset_t awaited;
    ::sigemptyset(&awaited);
    ::sigaddset(&awaited, SIGINT);
    ::sigaddset(&awaited, SIGQUIT);
    ::sigaddset(&awaited, no_more());
    for (;;) {
        int signal = 0;
        if (::sigwait(&awaited, &signal) == 0) {
            if (signal == no_more()) {
                ::_exit(0);
            }
            const char byte = '!';
            (void)!::write(news, &byte, 1);
        }
    }
}

} // namespace

void sentinel::begin() {
    end();
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        throw failure(fmt::format("cannot make a pipe: {}",
                                  std::error_code(errno, std::system_category()).message()));
    }
    news_.reset(ends[0]);
    const unique_fd sender(ends[1]);
    sigset_t all;
    sigset_t former;
    ::sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, &former);
    const pid_t parent = ::getpid();
    process_ = ::fork();
    if (process_ == 0) {
        ::setpgid(0, 0);
        stand_guard(sender.get(), parent);
    }
    const std::error_code why(errno, std::system_category());
    ::sigprocmask(SIG_SETMASK, &former, nullptr);
    if (process_ < 0) {
        process_ = 0;
        throw failure(fmt::format("cannot start a process: {}", why.message()));
    }
    ::setpgid(process_, process_);
}

bool sentinel::take() noexcept {
    char byte = 0;
    const ssize_t size = news_ ? ::read(news_.get(), &byte, 1) : -1;
    if (size == 0) {
        // It has ended, and told all.
        news_.reset();
    }
    return size == 1;
}

void sentinel::end() noexcept {
    if (process_ != 0) {
        ::kill(process_, no_more());
        ::kill(process_, SIGCONT);
        ::waitpid(process_, nullptr, 0);
        forget();
    }
}

} // namespace espy::cli
