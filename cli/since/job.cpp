/// espy outlasts its command, whatever signal comes: only the command's own end says whether the work was
/// done, and so whether the cursor moves.
#include "since/job.hpp"

#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "run/signals.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::cli {
namespace {

pid_t start(const launch& how) {
    program command(how);
    const unique_fd nobody(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    const pid_t process = ::fork();
    if (process < 0) {
        throw failure(fmt::format("cannot start a process: {}",
                                  std::error_code(errno, std::system_category()).message()));
    }
    if (process == 0) {
        command.become(nobody.get());
    }
    return process;
}

/// @return Its status, once it has ended; -1 as long as it has not.
int status_of(pid_t process) {
    int status = 0;
    if (::waitpid(process, &status, WNOHANG | WUNTRACED) != process) {
        return -1;
    }
    if (WIFSTOPPED(status)) {
        ::raise(SIGSTOP);
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : exit_status::signal_base + WTERMSIG(status);
}

} // namespace

job_end run_job(const launch& how) {
    signals news;
    const pid_t process = start(how);
    job_end end{-1};
    while (end.status < 0) {
        pollfd waited{news.native_handle(), POLLIN, 0};
        ::poll(&waited, 1, -1);
        for (int signal = news.next(); signal != 0; signal = news.next()) {
            if (signal == SIGTERM || signal == SIGHUP) {
                ::kill(process, signal);
            }
            const bool ends = signal != SIGCHLD && signal != SIGTSTP && signal != SIGCONT;
            end.ending_signal = ends ? signal : end.ending_signal;
        }
        end.status = status_of(process);
    }
    return end;
}

} // namespace espy::cli
