// Every rare branch of the library (`ESPY_SOMETIMES`) is played, or it is said why not.
#include "base/check.hpp"
#include "seeds.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace espy::simulation {
namespace {

#ifdef ESPY_CHECKS

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

/// The sentences of all probes, and how often each is in the sources.
std::map<std::string, int> probes_in_the_sources() {
    static const std::regex probe("ESPY_SOMETIMES\\(\\s*\"([^\"]*)\"");
    std::map<std::string, int> found;
    for (const auto& each : std::filesystem::recursive_directory_iterator(ESPY_SOURCES)) {
        if (each.is_regular_file() && each.path().filename() != "check.hpp") {
            const std::string text = text_of(each.path());
            for (std::sregex_iterator at(text.begin(), text.end(), probe), end; at != end; ++at) {
                ++found[(*at)[1]];
            }
        }
    }
    return found;
}

/// Each with its reason, in a line: `sentence | reason`.
std::map<std::string, std::string> rare_probes() {
    std::map<std::string, std::string> rare;
    std::ifstream lines(ESPY_RARE_PROBES);
    for (std::string line; std::getline(lines, line);) {
        const auto bar = line.find(" | ");
        if (!line.starts_with('#') && bar != std::string::npos) {
            rare[line.substr(0, bar)] = line.substr(bar + 3);
        }
    }
    return rare;
}

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

std::set<std::string> reached() {
    std::set<std::string> sentences;
    for (const probe* at = probe::last(); at != nullptr; at = at->before()) {
        sentences.insert(at->sentence());
    }
    return sentences;
}

/// The same plays each time, as many as are needed.
TEST(Probes, AreReached) {
    const auto rare = rare_probes();
    const auto all = probes_in_the_sources();
    for (const auto& [sentence, times] : all) {
        EXPECT_EQ(times, 1) << "two probes say: " << sentence;
    }
    const auto missing = [&] {
        std::string sentences;
        const auto seen = reached();
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
        if (reached().contains(sentence)) {
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
