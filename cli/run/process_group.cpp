#include "run/process_group.hpp"

#include "failing/failure.hpp"
#include "run/descendants.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::cli {

void process_group::start(const launch& how) {
    program command(how);
    guard_.end();
    told_.clear();
    older_.clear();
    for_each_descendant(::getpid(), [&](pid_t process) { return older_.insert(process).second; });
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        throw failure(fmt::format("cannot make a pipe: {}",
                                  std::error_code(errno, std::system_category()).message()));
    }
    refusal_.reset(ends[0]);
    const unique_fd refusal(ends[1]);
    if (how.guarded) {
        guard_.begin();
    }
    process_ = ::fork();
    if (process_ < 0) {
        const std::error_code why(errno, std::system_category());
        process_ = 0;
        guard_.end();
        throw failure(fmt::format("cannot start a process: {}", why.message()));
    }
    if (process_ == 0) {
        ::setpgid(0, guard_.process());
        if (how.terminal >= 0) {
            ::tcsetpgrp(how.terminal, ::getpgrp());
        }
        command.become(refusal.get());
    }
    // Whichever of the two comes first.
    group_ = guard_.process() != 0 ? guard_.process() : process_;
    ::setpgid(process_, group_);
}

void process_group::ended(pid_t process, int wait_status) noexcept {
    older_.erase(process);
    if (process == guard_.process()) {
        guard_.forget();
    } else if (process == process_) {
        process_ = 0;
        wait_status_ = wait_status;
    }
}

bool process_group::is_empty() {
    if (process_ != 0) {
        return false;
    }
    guard_.end();
    return (group_ == 0 || (::kill(-group_, 0) != 0 && errno == ESRCH)) && strays().empty();
}

void process_group::forget() noexcept {
    guard_.end();
    group_ = 0;
}

bool process_group::has(pid_t process) const noexcept {
    return group_ != 0 && ::getpgid(process) == group_;
}

void process_group::send(int signal) const noexcept {
    if (group_ != 0) {
        ::kill(-group_, signal);
    }
}

/// What a daemon leaves when it goes into the background comes to espy, which is the subreaper.
std::vector<pid_t> process_group::strays() const {
    std::vector<pid_t> result;
    for_each_descendant(::getpid(), [&](pid_t process) {
        const bool is_new = older_.count(process) == 0 && process != guard_.process();
        if (is_new && !has(process)) {
            result.push_back(process);
        }
        return is_new;
    });
    return result;
}

void process_group::send_to_strays(int signal) {
    for (const pid_t process : strays()) {
        if (signal == SIGKILL || told_.insert(process).second) {
            ::kill(process, signal);
            ::kill(process, SIGCONT);
        }
    }
}

std::string process_group::names_of_strays() const {
    std::string result;
    for (const pid_t process : strays()) {
        result +=
            fmt::format("{}{} ({})", result.empty() ? "" : ", ", name_of_process(process), process);
    }
    return result;
}

bool process_group::was_too_long() const noexcept {
    int why = 0;
    return refusal_ && ::read(refusal_.get(), &why, sizeof why) == sizeof why && why == E2BIG;
}

std::optional<child_news> next_child_news() {
    siginfo_t about{};
    // Its account ends with it, so it is looked at first and waited for then.
    if (::waitid(P_ALL, 0, &about, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) != 0 ||
        about.si_pid == 0) {
        return std::nullopt;
    }
    child_news news;
    if (about.si_code != CLD_STOPPED) {
        news.written = bytes_written_by(about.si_pid);
    }
    news.process = ::waitpid(about.si_pid, &news.wait_status, WNOHANG | WUNTRACED);
    return news.process > 0 ? std::optional(news) : std::nullopt;
}

} // namespace espy::cli
