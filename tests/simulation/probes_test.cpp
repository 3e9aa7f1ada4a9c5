// Every rare branch of the library (`ESPY_SOMETIMES`) is played, or it is said why not.
#include "seeds.hpp"

#include <support/probes.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace espy::simulation {
namespace {

#ifdef ESPY_CHECKS

void run(play& one) {
    try {
        one.run();
    } catch (const broken_promise&) {
        // The other tests say so.
    }
}

/// With the usual limits, and with tiny ones, where it has these.
void play_scenes(std::uint64_t seed) {
    const std::vector<std::uint8_t> bytes = decisions(seed);
    for (const backend by :
         {backend::inotify, backend::fanotify, backend::automatic, backend::poll}) {
        // They take longer than all others, and reach little that is rare.
        if (by == backend::poll && (seed % 5 != 0 || seed > 1000)) {
            continue;
        }
        // What is left then is about marks.
        const bool only_marks = seed > 1250;
        if (only_marks && (by == backend::inotify || by == backend::poll)) {
            continue;
        }
        for (const scene of :
             {scene::plain, scene::volumes, scene::mounts, scene::restarts, scene::links}) {
            if (only_marks && of >= scene::restarts) {
                continue;
            }
            if (play small(bytes, by, of); small.has_tiny_limits()) {
                run(small);
            }
            play usual(bytes, by, of);
            usual.keep_usual_limits();
            run(usual);
        }
    }
}

/// The same plays each time, as many as are needed.
TEST(Probes, AreReached) {
    const auto rare = test::rare_probes(ESPY_RARE_PROBES);
    auto all = test::probes_in(ESPY_SOURCES);
    for (const auto& [sentence, times] : test::probes_in(ESPY_SOURCES "/activity")) {
        all.erase(sentence); // there are no plays of it: ActivityProbes.AreReached
    }
    for (const auto& [sentence, times] : all) {
        EXPECT_EQ(times, 1) << "two probes say: " << sentence;
    }
    const auto missing = [&] {
        std::string sentences;
        const auto seen = test::reached_probes();
        for (const auto& [sentence, times] : all) {
            if (!seen.contains(sentence) && !rare.contains(sentence)) {
                sentences += "\n" + sentence;
            }
        }
        return sentences;
    };
    for (std::uint64_t seed = 1; seed <= 2000 && !(seed % 50 == 1 && missing().empty()); ++seed) {
        play_scenes(seed);
    }
    EXPECT_EQ(missing(), "") << "never reached";
    for (const auto& [sentence, reason] : rare) {
        EXPECT_TRUE(all.contains(sentence)) << "named rare, and no probe: " << sentence;
        if (test::reached_probes().contains(sentence)) {
            RecordProperty(sentence, "reached, though it is named rare");
        }
    }
}

#else

TEST(Probes, AreReached) {
    GTEST_SKIP() << "probes are off in this build (ESPY_CHECKS)";
}

#endif

} // namespace
} // namespace espy::simulation
