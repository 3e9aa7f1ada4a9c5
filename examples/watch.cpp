#include <espy/watcher.hpp>
#include <iostream>

int main(int argc, char** argv) {
    espy::watcher watcher;
    watcher.add(argc > 1 ? argv[1] : ".");
    for (const espy::change& change : watcher) {
        std::cout << to_string(change.kind) << ' ' << change.path << std::endl;
    }
}
