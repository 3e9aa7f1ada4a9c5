/// A process that holds something while a test looks at it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::doctor::test {

/// A process that does `prepare`, says so, and stays until it is destroyed.
class child_process {
public:
    explicit child_process(const std::function<bool()>& prepare) {
        std::array<int, 2> ready = {-1, -1};
        std::array<int, 2> stay = {-1, -1};
        if (::pipe2(ready.data(), O_CLOEXEC) != 0 || ::pipe2(stay.data(), O_CLOEXEC) != 0) {
            return;
        }
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(stay[1]);
            const char answer = prepare() ? 'y' : 'n';
            char end = 0;
            const bool told = ::write(ready[1], &answer, 1) == 1;
            ::_exit(told && ::read(stay[0], &end, 1) == 0 ? 0 : 1);
        }
        char answer = 'n';
        prepared_ = ::read(ready[0], &answer, 1) == 1 && answer == 'y';
        ::close(ready[0]);
        ::close(ready[1]);
        ::close(stay[0]);
        stay_ = stay[1];
    }
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;
    ~child_process() {
        ::close(stay_);
        ::waitpid(pid_, nullptr, 0);
    }

    bool prepared() const { return prepared_; }
    std::uint32_t pid() const { return static_cast<std::uint32_t>(pid_); }

private:
    pid_t pid_ = -1;
    int stay_ = -1;
    bool prepared_ = false;
};

} // namespace espy::doctor::test
