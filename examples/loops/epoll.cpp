// A watcher in an epoll loop, beside whatever else the program waits for: here, Ctrl-C.
#include <csignal>
#include <espy/unique_fd.hpp>
#include <espy/watcher.hpp>
#include <iostream>
#include <sys/epoll.h>
#include <sys/signalfd.h>

int main(int argc, char** argv) {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, nullptr);
    const espy::unique_fd signals(signalfd(-1, &stop, SFD_CLOEXEC));

    espy::watcher watcher;
    watcher.add(argc > 1 ? argv[1] : ".");

    const espy::unique_fd loop(epoll_create1(EPOLL_CLOEXEC));
    for (const int fd : {watcher.native_handle(), signals.get()}) {
        epoll_event interest{};
        interest.events = EPOLLIN; // level-triggered
        interest.data.fd = fd;
        epoll_ctl(loop.get(), EPOLL_CTL_ADD, fd, &interest);
    }

    espy::batch batch;
    epoll_event ready{};
    for (;;) {
        if (epoll_wait(loop.get(), &ready, 1, -1) < 1) {
            continue; // interrupted
        }
        if (ready.data.fd == signals.get()) {
            break;
        }
        watcher.poll(batch);
        for (const espy::change& change : batch) {
            std::cout << to_string(change.kind) << ' ' << change.path << std::endl;
        }
    }
    std::cout << "stopped" << std::endl;
}
