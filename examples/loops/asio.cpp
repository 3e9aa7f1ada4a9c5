// A watcher under Asio, in a coroutine, beside whatever else the program does: here, it waits for a signal.
#include <asio.hpp>
#include <csignal>
#include <espy/asio.hpp>
#include <iostream>

asio::awaitable<void> follow(espy::asio::watcher& watcher) {
    espy::batch batch;
    for (;;) {
        co_await watcher.async_poll(batch, asio::use_awaitable);
        for (const espy::change& change : batch) {
            std::cout << to_string(change.kind) << ' ' << change.path << std::endl;
        }
    }
}

int main(int argc, char** argv) {
    asio::io_context context;
    espy::asio::watcher watcher(context);
    watcher.source().add(argc > 1 ? argv[1] : ".");
    asio::co_spawn(context, follow(watcher), asio::detached);

    asio::signal_set stop(context, SIGINT, SIGTERM);
    stop.async_wait([&](asio::error_code, int) { context.stop(); });
    context.run();
    std::cout << "stopped" << std::endl;
}
