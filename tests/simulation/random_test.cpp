// A few thousand runs of the whole watcher, each against other operations at other moments. For a
// search without an end see the fuzz target `model`.
#include "play.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace espy::simulation {
namespace {

std::vector<std::uint8_t> decisions(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<std::uint8_t> bytes(60 + random() % 600);
    for (std::uint8_t& each : bytes) {
        each = static_cast<std::uint8_t>(random());
    }
    return bytes;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// `ESPY_SEED` and `ESPY_RUNS` say which runs; one run tells its story.
void play_all(backend by, std::uint64_t usual) {
    const std::uint64_t first = number_from("ESPY_SEED", 1);
    const std::uint64_t runs = number_from("ESPY_RUNS", usual);
    unsigned failures = 0;
    for (std::uint64_t seed = first; seed < first + runs && failures < 3; ++seed) {
        const std::vector<std::uint8_t> bytes = decisions(seed);
        play run(bytes, by);
        run.aloud = runs == 1;
        try {
            run.run();
        } catch (const broken_promise& promise) {
            ++failures;
            ADD_FAILURE() << "ESPY_SEED=" << seed << ": " << promise.what();
        }
    }
}

TEST(Simulation, GivesTheTrueTreeWheneverItIsQuiet) {
    play_all(backend::inotify, 2000);
}

TEST(Simulation, GivesTheTrueTreeByHints) {
    play_all(backend::fanotify, 2000);
}

TEST(Simulation, GivesTheTrueTreeByListingAlone) {
    play_all(backend::poll, 1000);
}

} // namespace
} // namespace espy::simulation
