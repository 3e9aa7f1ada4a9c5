/// The storm: writers at full speed, a consumer that believes the stream, and at the end its map
/// must equal the disk.
#include "scripts/script.hpp"
#include "scripts/surroundings.hpp"
#include "storm/round.hpp"
#include "storm/storm_options.hpp"
#include "support/event_queue_limit.hpp"
#include "support/temporary_directory.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <system_error>

#include <unistd.h>

namespace {

constexpr int skipped = 77;

/// Changes what was asked for about this process, or throws what is not possible here.
void enter_surroundings(const espy::test::storm_options& options) {
    if (options.queue > 0) {
        std::error_code ec;
        const espy::test::event_queue_limit probe(
            espy::backend_from_string(options.backend).value(), options.queue, ec);
        if (ec) {
            throw espy::test::not_possible("max_queued_events: " + ec.message());
        }
    }
    if (options.ordinary_user) {
        espy::test::become_nobody(options.directory);
    }
    if (options.watches > 0) {
        espy::test::limit_watches(options.watches);
    }
}

int storm(const espy::test::storm_options& options) {
    int wrong = 0;
    std::uint64_t overflows = 0;
    int rounds = 0;
    const auto begun = std::chrono::steady_clock::now();
    const std::chrono::seconds most(options.seconds);
    for (int i = 0; i < options.rounds; ++i) {
        if (most.count() > 0 && std::chrono::steady_clock::now() - begun >= most) {
            break;
        }
        ++rounds;
        espy::test::storm_round round(options, options.seed + static_cast<std::uint64_t>(i));
        wrong += round.run() ? 0 : 1;
        overflows += round.overflows();
        std::fflush(stdout);
    }
    std::printf("%d rounds of %d x %d operations from seed %llu, %llu overflows, %d wrong\n",
                rounds, options.writers * options.threads, options.operations,
                static_cast<unsigned long long>(options.seed),
                static_cast<unsigned long long>(overflows), wrong);
    return wrong == 0 ? 0 : 1;
}

} // namespace

int main(int count, char** words) {
    espy::test::storm_options options;
    if (!espy::test::parse(count, words, options)) {
        std::fputs(espy::test::storm_usage, stderr);
        return 2;
    }
    try {
        const espy::test::temporary_directory place(options.directory);
        options.directory = place.path();
        enter_surroundings(options);
        return storm(options);
    } catch (const espy::test::not_possible& why) {
        std::printf("skipped: %s\n", why.what());
        return skipped;
    } catch (const std::exception& wrong) {
        std::printf("%s\n", wrong.what());
        return 1;
    }
}
