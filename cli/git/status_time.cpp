#include "git/status_time.hpp"

#include "failing/failure.hpp"
#include "git/trees/git_process.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace espy::cli::git {

std::chrono::microseconds status_time(const repository& of,
                                      const std::vector<std::string>& options) {
    using clock = std::chrono::steady_clock;
    constexpr int runs = 4;
    std::vector<std::string> words = options;
    words.insert(words.end(), {"status", "--porcelain"});
    auto shortest = clock::duration::max();
    for (int run = 0; run < runs; ++run) {
        const auto begin = clock::now();
        if (run_git(of.top, words).exit_status != 0) {
            throw failure("git status fails here; see: git status");
        }
        if (run > 0) {
            shortest = std::min(shortest, clock::now() - begin);
        }
    }
    return std::chrono::duration_cast<std::chrono::microseconds>(shortest);
}

std::string time_text(std::chrono::microseconds time) {
    const double ms = static_cast<double>(time.count()) / 1000;
    return ms < 10     ? fmt::format("{:.1f} ms", ms)
           : ms < 1000 ? fmt::format("{:.0f} ms", ms)
                       : fmt::format("{:.1f} s", ms / 1000);
}

} // namespace espy::cli::git
