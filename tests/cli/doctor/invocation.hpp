/// Running the command as a user would.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::doctor::test {

struct result {
    /// The exit status; -1 if a signal ended it, or it could not be started.
    int status = -1;
    std::string out;
    std::string err;
};

/// Runs `words` after calling `prepare` in the new process, and waits for its end.
inline result run(std::vector<std::string> words, const std::function<bool()>& prepare = {}) {
    std::array<int, 2> out = {-1, -1};
    std::array<int, 2> err = {-1, -1};
    if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) {
        return {};
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(out[1], STDOUT_FILENO);
        ::dup2(err[1], STDERR_FILENO);
        std::vector<char*> arguments;
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        if (!prepare || prepare()) {
            ::execvp(arguments[0], arguments.data());
        }
        ::_exit(127);
    }
    ::close(out[1]);
    ::close(err[1]);
    result found;
    std::array<pollfd, 2> waited = {pollfd{out[0], POLLIN, 0}, pollfd{err[0], POLLIN, 0}};
    std::array<char, 4096> buffer;
    while (waited[0].fd >= 0 || waited[1].fd >= 0) {
        ::poll(waited.data(), waited.size(), -1);
        for (pollfd& source : waited) {
            if (source.fd < 0 || source.revents == 0) {
                continue;
            }
            const ssize_t got = ::read(source.fd, buffer.data(), buffer.size());
            if (got <= 0) {
                source.fd = -1;
                continue;
            }
            (&source == waited.data() ? found.out : found.err)
                .append(buffer.data(), static_cast<std::size_t>(got));
        }
    }
    ::close(out[0]);
    ::close(err[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    found.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return found;
}

} // namespace espy::doctor::test
