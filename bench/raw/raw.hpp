/// What the programs of the benchmarks have in common: they say when they are ready, count what
/// they see until they are told to end, and measure the CPU, not the clock.
#pragma once

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <vector>

#include <time.h>

namespace espy::bench {

/// What a reader saw. Every field of every event goes into `sum`, so that no reader can skip them.
struct totals {
    std::size_t events = 0;
    std::uint64_t sum = 0;
    std::size_t overflows = 0;
};

[[noreturn]] inline void fail(const char* what) {
    std::fprintf(stderr, "%s: %s\n", what, std::strerror(errno));
    std::exit(1);
}

/// CPU time of this process so far, in nanoseconds.
inline double cpu_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

inline double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Who starts the program waits for this line.
inline void say_ready(std::size_t watches) {
    std::fprintf(stderr, "ready: %zu watches\n", watches);
}

inline void say_totals(const totals& seen) {
    std::fprintf(stderr, "events %zu overflows %zu sum %llu\n", seen.events, seen.overflows,
                 static_cast<unsigned long long>(seen.sum));
}

inline volatile std::sig_atomic_t ending = 0;

/// SIGTERM sets `ending`, and ends the call that the program waits in.
inline void end_by_signal() {
    struct sigaction action {};
    action.sa_handler = [](int) { ending = 1; };
    ::sigaction(SIGTERM, &action, nullptr);
}

} // namespace espy::bench
