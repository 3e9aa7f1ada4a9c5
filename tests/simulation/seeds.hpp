/// Plays by number.
#pragma once

#include "play.hpp"

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <random>
#include <vector>

namespace espy::simulation {

inline std::uint64_t playing = 0;

/// A law of the library that does not hold ends the program.
inline void name_the_seed(int /*signal*/) {
    std::fflush(stdout);
    std::fprintf(stderr, "ESPY_SEED=%llu\n", static_cast<unsigned long long>(playing));
}

inline std::vector<std::uint8_t> decisions(std::uint64_t seed) {
    playing = seed;
    std::signal(SIGABRT, name_the_seed);
    std::mt19937_64 random(seed);
    std::vector<std::uint8_t> bytes(60 + random() % 600);
    for (std::uint8_t& each : bytes) {
        each = static_cast<std::uint8_t>(random());
    }
    return bytes;
}

} // namespace espy::simulation
