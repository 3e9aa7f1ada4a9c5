/// The storm: writers at full speed, a consumer that believes the stream, and at the end its map must equal the disk.
#include "storm/believer.hpp"
#include "storm/chaos.hpp"

#include <espy/watcher.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using espy::test::believer;

struct storm_options {
    std::string directory;
    std::uint64_t seed = 1;
    int rounds = 20;
    int operations = 3000;
    int writers = 2;
    std::size_t buffer = 65536;
    /// Stop this process now and then, so that events pile up.
    int pause_every = 0;
    /// Wait for all with `sync` in the middle of the storm, this many times.
    int syncs = 3;
    bool verbose = false;
    bool tame = false;
};

void usage() {
    std::fputs("usage: storm DIRECTORY [--seed N] [--rounds N] [--operations N] [--writers N]\n"
               "             [--buffer BYTES] [--pause-every N] [--syncs N] [--tame] [--verbose]\n"
               "Makes a tree below DIRECTORY and storms it. A round that fails prints its seed;\n"
               "--seed SEED --rounds 1 --verbose runs it again and prints the changes.\n",
               stderr);
}

bool parse(int count, char** arguments, storm_options& options) {
    for (int i = 1; i < count; ++i) {
        const std::string_view word = arguments[i];
        const auto number = [&] { return ++i < count ? std::strtoull(arguments[i], nullptr, 10) : 0; };
        if (word == "--seed") {
            options.seed = number();
        } else if (word == "--rounds") {
            options.rounds = static_cast<int>(number());
        } else if (word == "--operations") {
            options.operations = static_cast<int>(number());
        } else if (word == "--writers") {
            options.writers = static_cast<int>(number());
        } else if (word == "--buffer") {
            options.buffer = number();
        } else if (word == "--pause-every") {
            options.pause_every = static_cast<int>(number());
        } else if (word == "--syncs") {
            options.syncs = static_cast<int>(number());
        } else if (word == "--verbose") {
            options.verbose = true;
        } else if (word == "--tame") {
            options.tame = true;
        } else if (word.starts_with("-") || !options.directory.empty()) {
            return false;
        } else {
            options.directory = word;
        }
    }
    return !options.directory.empty();
}

void print(const espy::batch& changes) {
    for (const espy::change& told : changes) {
        std::printf("  %llu %s %s%s%s %s%s%s %.*s\n", static_cast<unsigned long long>(told.seq),
                    std::string(to_string(told.kind)).c_str(), std::string(told.from).c_str(),
                    told.from.empty() ? "" : " -> ", std::string(told.path).c_str(),
                    std::string(to_string(told.type)).c_str(), told.replaced ? " replaced" : "",
                    told.exchanged ? " exchanged" : "", static_cast<int>(told.message.size()), told.message.data());
    }
}

/// One round in a fresh tree.
class round {
public:
    round(const storm_options& options, std::uint64_t seed)
        : options_(options), seed_(seed), base_(options.directory + "/storm-" + std::to_string(::getpid())),
          inside_(base_ + "/in"), outside_(base_ + "/out"), believer_(inside_) {
        espy::test::remove_tree(base_);
        ::mkdir(base_.c_str(), 0755);
        ::mkdir(inside_.c_str(), 0755);
        ::mkdir(outside_.c_str(), 0755);
    }
    ~round() { espy::test::remove_tree(base_); }

    bool run() {
        espy::test::make_chaos(inside_, outside_, {seed_ * 7 + 1, 200, !options_.tame});
        espy::watcher watcher({.buffer_size = options_.buffer});
        watcher.add(inside_, {.initial = true});
        start_writers();
        int polls = 0;
        while (!writers_.empty()) {
            reap();
            pollfd interest{watcher.native_handle(), POLLIN, 0};
            ::poll(&interest, 1, 1);
            if (options_.pause_every > 0 && ++polls % options_.pause_every == 0) {
                ::usleep(20000);
            }
            watcher.poll(batch_);
            take();
        }
        watcher.sync(batch_);
        take();
        overflows_ = believer_.overflows();
        return check(watcher);
    }

    std::uint64_t overflows() const { return overflows_; }

private:
    void start_writers() {
        for (int i = 0; i < options_.writers; ++i) {
            const pid_t child = ::fork();
            if (child == 0) {
                espy::test::make_chaos(inside_, outside_,
                                       {seed_ * 100 + static_cast<std::uint64_t>(i), options_.operations, !options_.tame});
                ::_exit(0);
            }
            writers_.push_back(child);
        }
    }

    void reap() {
        std::erase_if(writers_, [](pid_t child) { return ::waitpid(child, nullptr, WNOHANG) == child; });
    }

    void take() {
        if (options_.verbose) {
            print(batch_);
        }
        believer_.apply(batch_);
    }

    bool check(espy::watcher& watcher) {
        const auto differences = believer_.differences();
        const auto& contradictions = believer_.contradictions();
        for (const auto& text : differences) {
            std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed_), text.c_str());
        }
        for (std::size_t i = 0; i < contradictions.size() && i < 8; ++i) {
            std::printf("seed %llu: told %s\n", static_cast<unsigned long long>(seed_), contradictions[i].c_str());
        }
        const espy::statistics stats = watcher.stats();
        if (stats.entries_known != believer_.size()) {
            std::printf("seed %llu: the watcher knows %llu entries, the consumer %zu\n",
                        static_cast<unsigned long long>(seed_), static_cast<unsigned long long>(stats.entries_known),
                        believer_.size());
        }
        return differences.empty() && contradictions.empty() && stats.entries_known == believer_.size();
    }

    const storm_options& options_;
    std::uint64_t seed_;
    std::string base_;
    std::string inside_;
    std::string outside_;
    believer believer_;
    espy::batch batch_;
    std::vector<pid_t> writers_;
    std::uint64_t overflows_ = 0;
};

} // namespace

int main(int count, char** arguments) {
    storm_options options;
    if (!parse(count, arguments, options)) {
        usage();
        return 2;
    }
    int wrong = 0;
    std::uint64_t overflows = 0;
    for (int i = 0; i < options.rounds; ++i) {
        round storm(options, options.seed + static_cast<std::uint64_t>(i));
        wrong += storm.run() ? 0 : 1;
        overflows += storm.overflows();
        std::fflush(stdout);
    }
    std::printf("%s: %d rounds of %d x %d operations from seed %llu, %llu overflows, %d wrong\n",
                options.directory.c_str(), options.rounds, options.writers, options.operations,
                static_cast<unsigned long long>(options.seed), static_cast<unsigned long long>(overflows), wrong);
    return wrong == 0 ? 0 : 1;
}
