#include "support/probes.hpp"

#include <fstream>
#include <regex>
#include <sstream>

namespace espy::test {
namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

} // namespace

std::map<std::string, int> probes_in(const std::filesystem::path& folder) {
    static const std::regex probe("ESPY_SOMETIMES\\(\\s*\"([^\"]*)\"");
    std::map<std::string, int> found;
    for (const auto& each : std::filesystem::recursive_directory_iterator(folder)) {
        if (each.is_regular_file() && each.path().filename() != "check.hpp") {
            const std::string text = text_of(each.path());
            for (std::sregex_iterator at(text.begin(), text.end(), probe), end; at != end; ++at) {
                ++found[(*at)[1]];
            }
        }
    }
    return found;
}

std::map<std::string, std::string> rare_probes(const std::filesystem::path& file) {
    std::map<std::string, std::string> rare;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        const auto bar = line.find(" | ");
        if (!line.starts_with('#') && bar != std::string::npos) {
            rare[line.substr(0, bar)] = line.substr(bar + 3);
        }
    }
    return rare;
}

} // namespace espy::test
