// A watcher under sd-event, the loop of systemd.
#include <csignal>
#include <espy/watcher.hpp>
#include <iostream>
#include <sys/epoll.h>
#include <systemd/sd-event.h>

struct source {
    espy::watcher watcher;
    espy::batch batch;
};

int readable(sd_event_source*, int, uint32_t, void* data) {
    auto& [watcher, batch] = *static_cast<source*>(data);
    watcher.poll(batch);
    for (const espy::change& change : batch) {
        std::cout << to_string(change.kind) << ' ' << change.path << std::endl;
    }
    return 0;
}

int main(int argc, char** argv) {
    source source;
    source.watcher.add(argc > 1 ? argv[1] : ".");

    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, nullptr);
    sd_event* loop = nullptr;
    sd_event_new(&loop);
    sd_event_add_io(loop, nullptr, source.watcher.native_handle(), EPOLLIN, readable, &source);
    sd_event_add_signal(loop, nullptr, SIGTERM, nullptr, nullptr); // ends the loop
    sd_event_loop(loop);
    sd_event_unref(loop);
    std::cout << "stopped" << std::endl;
}
