// A few thousand runs of the whole watcher, each against other operations at other moments. For a
// search without an end see the fuzz target `model`.
#include "seeds.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace espy::simulation {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// `ESPY_SEED` and `ESPY_RUNS` say which runs; one run tells its story. The third failure ends it, or
/// that of the number `ESPY_FAILURES`.
void play_all(backend by, std::uint64_t usual, std::uint64_t usual_first = 1,
              scene of = scene::plain) {
    const std::uint64_t first = number_from("ESPY_SEED", usual_first);
    const std::uint64_t runs = number_from("ESPY_RUNS", usual);
    const std::uint64_t most = number_from("ESPY_FAILURES", 3);
    std::uint64_t failures = 0;
    for (std::uint64_t seed = first; seed < first + runs && failures < most; ++seed) {
        const std::vector<std::uint8_t> bytes = decisions(seed);
        play run(bytes, by, of);
        run.aloud = runs == 1;
        try {
            run.run();
        } catch (const broken_promise& promise) {
            ++failures;
            ADD_FAILURE() << "ESPY_SEED=" << seed << ' ' << run.kind() << ": " << promise.what();
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

TEST(Simulation, TellsEveryRecordOnceAndInItsPlace) {
    play_all(backend::inotify, 1000, 1, scene::records);
}

class Scenes : public testing::TestWithParam<backend> {};

TEST_P(Scenes, OfSeveralFileSystemsAreToldAsTheyAre) {
    play_all(GetParam(), 1000, 1, scene::volumes);
}

TEST_P(Scenes, OfMountedFilesAreToldAsTheyAre) {
    play_all(GetParam(), 1000, 1, scene::mounts);
}

/// What was known, with what is told before `ready`, is what is there.
TEST_P(Scenes, OfRestartsAreToldAsWhatIsDifferent) {
    // By listing alone a play takes some twenty times as long.
    play_all(GetParam(), GetParam() == backend::poll ? 100 : 500, 1, scene::restarts);
}

TEST_P(Scenes, OfLinksThatAreFollowedTellEachDirectoryOnce) {
    play_all(GetParam(), GetParam() == backend::poll ? 25 : 360, 1, scene::links);
}

INSTANTIATE_TEST_SUITE_P(Of, Scenes,
                         testing::Values(backend::automatic, backend::inotify, backend::fanotify,
                                         backend::poll),
                         [](const auto& of) { return std::string(to_string(of.param)); });

/// Others each day: a failure names the seed, which the tests above replay.
TEST(Simulation, GivesTheTrueTreeInPlaysThatNobodyHasSeen) {
    constexpr std::uint64_t seconds_a_day = 86400;
    constexpr std::uint64_t apart = 1'000'000;
    const auto today = static_cast<std::uint64_t>(std::time(nullptr)) / seconds_a_day * apart;
    play_all(backend::inotify, 200, today);
    play_all(backend::fanotify, 200, today);
    play_all(backend::poll, 50, today);
}

} // namespace
} // namespace espy::simulation
