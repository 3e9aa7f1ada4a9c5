/// The rare branches of the sources (`ESPY_SOMETIMES`), and which of them were reached.
#pragma once

#include "base/check.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace espy::test {

/// The sentences of all probes below a folder of sources, and how often each is there.
std::map<std::string, int> probes_in(const std::filesystem::path& folder);

/// Those that need not be reached, each with its reason, in a line: `sentence | reason`.
std::map<std::string, std::string> rare_probes(const std::filesystem::path& file);

#ifdef ESPY_CHECKS

/// Since the program began.
inline std::set<std::string> reached_probes() {
    std::set<std::string> sentences;
    for (const probe* at = probe::last(); at != nullptr; at = at->before()) {
        sentences.insert(at->sentence());
    }
    return sentences;
}

#endif

} // namespace espy::test
