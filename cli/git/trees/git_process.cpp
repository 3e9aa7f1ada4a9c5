#include "git/trees/git_process.hpp"

#include "failing/failure.hpp"
#include "streams/standard_streams.hpp"

#include <espy/unique_fd.hpp>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::cli::git {
namespace {

constexpr int not_found = 127;

[[noreturn]] void become_git(const char* directory, char* const* words, int output) noexcept {
    const int nothing = ::open("/dev/null", O_RDWR);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(nothing, STDERR_FILENO);
    restore_signals_of_streams();
    if (::chdir(directory) == 0) {
        ::execvp("git", words);
    }
    ::_exit(errno == ENOENT ? not_found : 1);
}

std::string read_all(int from) {
    std::string text;
    std::array<char, 4096> piece;
    for (;;) {
        const ssize_t got = ::read(from, piece.data(), piece.size());
        if (got > 0) {
            text.append(piece.data(), static_cast<std::size_t>(got));
        } else if (got == 0 || errno != EINTR) {
            return text;
        }
    }
}

} // namespace

git_result run_git(const std::string& directory, const std::vector<std::string>& words) {
    std::string name = "git";
    std::vector<std::string> kept = words;
    std::vector<char*> pointers{name.data()};
    for (std::string& word : kept) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw failure(std::string("no pipe: ") + std::strerror(errno));
    }
    const unique_fd out(ends[0]);
    unique_fd in(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) {
        throw failure(std::string("no process: ") + std::strerror(errno));
    }
    if (child == 0) {
        become_git(directory.c_str(), pointers.data(), in.get());
    }
    in.reset();
    git_result result;
    result.output = read_all(out.get());
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    if (result.exit_status == not_found) {
        throw failure("git: no such program, or no such directory: " + directory);
    }
    return result;
}

std::optional<std::string> git_line(const std::string& directory,
                                    const std::vector<std::string>& words) {
    git_result result = run_git(directory, words);
    if (result.exit_status != 0) {
        return {};
    }
    if (result.output.ends_with('\n')) {
        result.output.pop_back();
    }
    return result.output;
}

} // namespace espy::cli::git
