#include "storm/inotifywait.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

void redirect(const std::string& file, int to) {
    ::dup2(::open(file.c_str(), O_CREAT | O_WRONLY, 0644), to);
}

} // namespace

inotifywait::inotifywait(const std::string& root, const std::string& output)
    : told_(output + ".told"), words_(output + ".words") {
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        redirect(told_, STDOUT_FILENO);
        redirect(words_, STDERR_FILENO);
        ::execlp("inotifywait", "inotifywait", "-m", "-r", "-e", "create", "--format", "%w%f",
                 root.c_str(), nullptr);
        ::_exit(127);
    }
    await(words_, "Watches established.");
}

inotifywait::~inotifywait() {
    if (process_ > 0) {
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
    }
}

void inotifywait::print_missing(const std::string& root, std::size_t entries) {
    const std::string last = root + "/last";
    std::ofstream(last).close();
    await(told_, last);
    int status = 0;
    if (process_ <= 0 || ::waitpid(process_, &status, WNOHANG) != 0) {
        process_ = -1;
        std::puts("inotifywait is not installed: no comparison");
        return;
    }
    std::ifstream file(told_);
    std::set<std::string> paths;
    for (std::string line; std::getline(file, line);) {
        paths.insert(line);
    }
    paths.erase(last);
    const std::size_t missing = entries - paths.size();
    std::printf("inotifywait in the same run: missing %zu (%zu %%)\n", missing,
                missing * 100 / entries);
}

/// Returns when the file has the line, or the process has ended.
void inotifywait::await(const std::string& file, const std::string& line) const {
    siginfo_t ended{};
    do {
        std::ifstream in(file);
        for (std::string text; std::getline(in, text);) {
            if (text == line) {
                return;
            }
        }
        ::usleep(10'000);
        ::waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT);
    } while (ended.si_pid == 0);
}

} // namespace espy::test
