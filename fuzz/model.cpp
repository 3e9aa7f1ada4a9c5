// Any bytes as decisions of a simulation: what others do to a tree, and between which of the
// watcher's system calls. The map kept from the changes must equal the tree whenever it is quiet.
#include "play.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    espy::simulation::play run({data, size});
    try {
        run.run();
    } catch (const espy::simulation::broken_promise& promise) {
        std::fprintf(stderr, "%sbroken promise: %s\n", run.story().c_str(), promise.what());
        std::abort();
    }
    return 0;
}
