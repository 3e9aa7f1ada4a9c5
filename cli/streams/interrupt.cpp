/// Ends by a signal are left to the kernel: the default action ends a process even in a wait for
/// FUSE or NFS, which is killable and which no handler interrupts, and the parent sees the signal.
/// Process 1 of a container is the exception: the kernel drops what has the default action there.
#include "streams/interrupt.hpp"

#include "failing/exit_status.hpp"

#include <array>
#include <csignal>

#include <unistd.h>

namespace espy::cli {
namespace {

constexpr std::array ending{SIGINT, SIGTERM, SIGHUP};

bool is_process_one() noexcept {
    return ::getpid() == 1;
}

// A descriptor for signals would be seen only between two calls that block. The kernel closes all
// that a watcher holds.
extern "C" void end_process(int signal) {
    ::_exit(exit_status::signal_base + signal);
}

void handle(int signal) noexcept {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler == SIG_DFL) {
        action.sa_handler = end_process;
        ::sigaction(signal, &action, nullptr);
    }
}

} // namespace

void end_on_signals() noexcept {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : ending) {
        ::sigaddset(&set, signal);
        if (is_process_one()) {
            handle(signal);
        }
    }
    // Blocked signals are inherited from whatever started this process.
    ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

void die_of(int signal) noexcept {
    if (!is_process_one()) {
        std::signal(signal, SIG_DFL);
        sigset_t one;
        ::sigemptyset(&one);
        ::sigaddset(&one, signal);
        ::sigprocmask(SIG_UNBLOCK, &one, nullptr);
        static_cast<void>(::raise(signal));
    }
    ::_exit(exit_status::signal_base + signal);
}

} // namespace espy::cli
