/// What a fuzz target demands of the code under test.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace espy::fuzz {

/// Ends the run, so that the input is kept, unless `holds`.
inline void require(bool holds, const char* promise) {
    if (!holds) {
        std::fprintf(stderr, "broken promise: %s\n", promise);
        std::abort();
    }
}

} // namespace espy::fuzz
