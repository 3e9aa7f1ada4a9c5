// A watcher under libuv.
#include <csignal>
#include <espy/watcher.hpp>
#include <iostream>
#include <uv.h>

struct source {
    espy::watcher watcher;
    espy::batch batch;
};

void readable(uv_poll_t* handle, int, int) {
    auto& [watcher, batch] = *static_cast<source*>(handle->data);
    watcher.poll(batch);
    for (const espy::change& change : batch) {
        std::cout << to_string(change.kind) << ' ' << change.path << std::endl;
    }
}

int main(int argc, char** argv) {
    source source;
    source.watcher.add(argc > 1 ? argv[1] : ".");

    uv_loop_t* loop = uv_default_loop();
    uv_poll_t poll;
    poll.data = &source;
    uv_poll_init(loop, &poll, source.watcher.native_handle());
    uv_poll_start(&poll, UV_READABLE, readable);

    uv_signal_t stop;
    stop.data = &poll;
    uv_signal_init(loop, &stop);
    uv_signal_start(
        &stop,
        [](uv_signal_t* signal, int) {
            // The watcher has to outlive the handle.
            uv_close(static_cast<uv_handle_t*>(signal->data), nullptr);
            uv_close(reinterpret_cast<uv_handle_t*>(signal), nullptr);
        },
        SIGTERM);
    uv_run(loop, UV_RUN_DEFAULT);
    std::cout << "stopped" << std::endl;
}
