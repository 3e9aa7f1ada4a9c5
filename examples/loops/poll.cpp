// A watcher in a plain poll(2) loop, beside whatever else the program waits for: here, a line.
#include <espy/watcher.hpp>
#include <iostream>
#include <poll.h>
#include <string>

int main(int argc, char** argv) {
    espy::watcher watcher;
    watcher.add(argc > 1 ? argv[1] : ".");

    espy::batch batch;
    pollfd waits[] = {{watcher.native_handle(), POLLIN, 0}, {0, POLLIN, 0}};
    for (;;) {
        if (poll(waits, 2, -1) < 1) {
            continue; // interrupted
        }
        if (waits[1].revents != 0) {
            break;
        }
        watcher.poll(batch);
        for (const espy::change& change : batch) {
            std::cout << to_string(change.kind) << ' ' << change.path << std::endl;
        }
    }
    const espy::statistics stats = watcher.stats();
    std::cout << "stopped: told " << stats.changes_told << std::endl;
}
