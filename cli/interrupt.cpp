#include "interrupt.hpp"

#include "exit_status.hpp"

#include <csignal>

#include <unistd.h>

namespace espy::cli {
namespace {

// A descriptor for signals would be seen only between two calls that block. The kernel closes all
// that a watcher holds.
extern "C" void end_process(int signal) {
    ::_exit(exit_status::signal_base + signal);
}

} // namespace

void end_on_signals() noexcept {
    struct sigaction action {};
    action.sa_handler = end_process;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    // What starts this process may have blocked them.
    sigset_t both;
    ::sigemptyset(&both);
    ::sigaddset(&both, SIGINT);
    ::sigaddset(&both, SIGTERM);
    ::sigprocmask(SIG_UNBLOCK, &both, nullptr);
}

} // namespace espy::cli
