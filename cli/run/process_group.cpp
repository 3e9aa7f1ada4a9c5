#include "run/process_group.hpp"

#include "failure.hpp"
#include "format/escape.hpp"
#include "output.hpp"
#include "run/signals.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include <sys/wait.h>
#include <unistd.h>

namespace espy::cli {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words) {
        result.push_back(word.data());
    }
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> environment_with(const std::vector<std::string>& added) {
    std::vector<std::string> result = added;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        bool is_new = false;
        for (const std::string& other : added) {
            is_new = is_new || text.starts_with(other.substr(0, other.find('=') + 1));
        }
        if (!is_new) {
            result.emplace_back(text);
        }
    }
    return result;
}

/// In the child. Does not return.
[[noreturn]] void become(char* const* words, char** environment, int standard_input) {
    signals::restore();
    if (standard_input >= 0) {
        ::dup2(standard_input, STDIN_FILENO);
    }
    environ = environment;
    ::execvp(words[0], words);
    const int why = errno;
    say(fmt::format("cannot run {}: {}; check the word after --", escaped(words[0]),
                    std::error_code(why, std::system_category()).message()));
    ::_exit(why == ENOENT ? 127 : 126);
}

} // namespace

void process_group::start(const launch& how) {
    std::vector<std::string> words = how.words;
    std::vector<std::string> variables = environment_with(how.environment);
    const std::vector<char*> word_pointers = pointers_to(words);
    std::vector<char*> variable_pointers = pointers_to(variables);
    guard_.end();
    if (how.terminal >= 0) {
        guard_.begin();
    }
    process_ = ::fork();
    if (process_ < 0) {
        const std::error_code why(errno, std::system_category());
        process_ = 0;
        throw failure(fmt::format("cannot start a process: {}", why.message()));
    }
    if (process_ == 0) {
        ::setpgid(0, guard_.process());
        if (how.terminal >= 0) {
            ::tcsetpgrp(how.terminal, ::getpgrp());
        }
        become(word_pointers.data(), variable_pointers.data(), how.standard_input);
    }
    // Whichever of the two comes first.
    group_ = guard_.process() != 0 ? guard_.process() : process_;
    ::setpgid(process_, group_);
}

void process_group::ended(pid_t process, int wait_status) noexcept {
    if (process == guard_.process()) {
        guard_.forget();
    } else if (process == process_) {
        process_ = 0;
        wait_status_ = wait_status;
    }
}

bool process_group::is_empty() noexcept {
    if (process_ != 0) {
        return false;
    }
    guard_.end();
    return group_ == 0 || (::kill(-group_, 0) != 0 && errno == ESRCH);
}

void process_group::forget() noexcept {
    guard_.end();
    group_ = 0;
}

void process_group::send(int signal) const noexcept {
    if (group_ != 0) {
        ::kill(-group_, signal);
    }
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
