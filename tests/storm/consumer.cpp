#include "storm/consumer.hpp"

#include <algorithm>
#include <cstdio>

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {

consumer::consumer(const std::string& root) : believer_(root) {
    watcher_.add(root, {.initial = true});
    sync();
}

int consumer::follow(const std::function<int()>& work) {
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int status = work();
        std::fflush(stdout);
        ::_exit(status);
    }
    int status = -1;
    while (::waitpid(child, &status, WNOHANG) == 0) {
        pollfd interest{watcher_.native_handle(), POLLIN, 0};
        ::poll(&interest, 1, 1);
        poll();
    }
    sync();
    return status;
}

void consumer::poll() {
    watcher_.poll(batch_);
    take();
}

void consumer::sync() {
    watcher_.sync(batch_);
    take();
}

void consumer::take() {
    if (listener) {
        listener(batch_);
    }
    believer_.apply(batch_);
}

std::vector<std::string> consumer::complaints() const {
    std::vector<std::string> all = believer_.differences();
    std::ranges::copy(believer_.contradictions(), std::back_inserter(all));
    const auto known = watcher_.stats().entries_known;
    if (known != believer_.size()) {
        all.push_back("the watcher knows " + std::to_string(known) + " entries, the consumer " +
                      std::to_string(believer_.size()));
    }
    return all;
}

bool agrees(const consumer& with, const std::string& what) {
    const std::vector<std::string> complaints = with.complaints();
    for (const std::string& complaint : complaints) {
        std::printf("%s: %s\n", what.c_str(), complaint.c_str());
    }
    return complaints.empty();
}

} // namespace espy::test
