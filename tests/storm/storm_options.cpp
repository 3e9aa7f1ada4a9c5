#include "storm/storm_options.hpp"

#include <cstdlib>
#include <map>
#include <string_view>

namespace espy::test {

const char* const storm_usage =
    "usage: storm DIRECTORY [--seed N] [--rounds N] [--seconds N] [--operations N] [--writers N]\n"
    "             [--threads N] [--buffer BYTES] [--queue N] [--watches N] [--user] [--pause-every "
    "N]\n"
    "             [--stops N] [--syncs N] [--backend NAME] [--tame] [--no-track] [--select]\n"
    "             [--expand] [--verbose]\n"
    "Makes a tree below DIRECTORY and storms it. A round that fails prints its seed;\n"
    "--seed SEED --rounds 1 --verbose runs it again and prints the changes.\n";

bool parse(int count, char** words, storm_options& options) {
    const std::map<std::string_view, int*> numbers{
        {"--rounds", &options.rounds},           {"--seconds", &options.seconds},
        {"--operations", &options.operations},   {"--writers", &options.writers},
        {"--threads", &options.threads},         {"--stops", &options.stops},
        {"--pause-every", &options.pause_every}, {"--syncs", &options.syncs}};
    const std::map<std::string_view, std::size_t*> sizes{{"--buffer", &options.buffer},
                                                         {"--queue", &options.queue},
                                                         {"--watches", &options.watches},
                                                         {"--seed", &options.seed}};
    const std::map<std::string_view, bool*> switches{
        {"--user", &options.ordinary_user}, {"--tame", &options.tame},
        {"--no-track", &options.no_track},  {"--select", &options.select},
        {"--expand", &options.expand},      {"--verbose", &options.verbose}};
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        const auto flag = switches.find(word);
        const auto number = numbers.find(word);
        const auto size = sizes.find(word);
        if (flag != switches.end()) {
            *flag->second = true;
        } else if (number != numbers.end() && i + 1 < count) {
            *number->second = std::atoi(words[++i]);
        } else if (size != sizes.end() && i + 1 < count) {
            *size->second = std::strtoull(words[++i], nullptr, 10);
        } else if (word == "--backend" && i + 1 < count) {
            options.backend = words[++i];
        } else if (word.starts_with("-") || !options.directory.empty()) {
            return false;
        } else {
            options.directory = word;
        }
    }
    return !options.directory.empty();
}

} // namespace espy::test
