// inotifywatch: how often what happened.
#include "inotify_tools/help.hpp"
#include "inotify_tools/name_filter.hpp"
#include "inotify_tools/options.hpp"
#include "inotify_tools/refusal.hpp"
#include "inotify_tools/sources.hpp"
#include "inotify_tools/statistics.hpp"
#include "inotify_tools/tools.hpp"
#include "inotify_tools/words.hpp"
#include "streams/output.hpp"

#include <espy/error.hpp>
#include <espy/unique_fd.hpp>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>

#include <sys/signalfd.h>
#include <unistd.h>

namespace espy::cli::inotify_tools {
namespace {

using clock = std::chrono::steady_clock;

void say(const std::string& words) {
    write_to_stderr(words + '\n');
}

class counter final : public listener {
public:
    counter(inotify::mask asked, const name_filter& filter) : asked_(asked), filter_(filter) {}

    void hear(const heard& event) override {
        if (inotify::any(event.mask, asked_) && filter_.passes(event.path())) {
            counts_.count(event, asked_);
        }
    }
    void watched(std::string_view watch) override { counts_.add(watch); }
    void renamed(std::string_view from, std::string_view to) override { counts_.rename(from, to); }
    void argument_ended() override {}
    void warn(const std::string& words) override { say(words); }
    const counts& all() const noexcept { return counts_; }

private:
    inotify::mask asked_;
    const name_filter& filter_;
    counts counts_;
};

/// What ends it, or asks for the table, waits here.
unique_fd block_signals() {
    sigset_t awaited;
    ::sigemptyset(&awaited);
    for (const int each : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
        ::sigaddset(&awaited, each);
    }
    ::sigprocmask(SIG_BLOCK, &awaited, nullptr);
    return unique_fd(::signalfd(-1, &awaited, SFD_CLOEXEC | SFD_NONBLOCK));
}

/// True if it is not to end.
bool only_asks(int signals) {
    signalfd_siginfo came{};
    return ::read(signals, &came, sizeof came) == sizeof came && came.ssi_signo == SIGUSR1;
}

void establish(sources& all, const count_options& options, const watch_list& list) {
    say("Establishing watches...");
    for (const std::string& path : list.watched) {
        if (options.verbose && options.recursive) {
            say("Setting up watch(es) on " + path);
        }
        std::error_code ec;
        all.add(path, ec);
        if (ec) {
            throw refusal(ec == errc::watch_limit_reached
                              ? words::limit_reached(path)
                              : "Failed to watch " + path + ": " + ec.message());
        }
        all.establish();
        if (options.verbose && options.recursive) {
            say("OK, " + path + " is now being watched.");
        }
    }
    if (options.verbose) {
        say("Total of " + std::to_string(all.size()) + " watches.");
    }
    say("Finished establishing watches, now collecting statistics.");
    if (options.verbose && options.timeout > 0) {
        say("Will listen for events for " + std::to_string(options.timeout) + " seconds.");
    }
}

void print_table(const counter& heard, const count_options& options) {
    const std::string table =
        heard.all().table({options.events, options.zeros, options.sorted_by, options.ascending});
    if (table.empty()) {
        say("No events occurred.");
    } else {
        print(table);
    }
}

void collect(int argc, char** argv) {
    const count_options options = parse_count_options(argc, argv);
    const name_filter filter(options.filter);
    const watch_list list = read_watch_list(options);
    counter hears(options.events, filter);
    sources all({.asked = options.events,
                 .goes_on = true,
                 .follows_links = options.follows_links,
                 .tells_watches = options.zeros},
                options.recursive, filter, list, hears);
    const unique_fd signals = block_signals();
    establish(all, options, list);
    const auto until = options.timeout > 0
                           ? std::optional(clock::now() + std::chrono::seconds(options.timeout))
                           : std::nullopt;
    for (;;) {
        if (all.work(until, signals.get())) {
            continue;
        }
        if (!only_asks(signals.get())) {
            break;
        }
        print_table(hears, options);
        print("\n");
    }
    print_table(hears, options);
}

} // namespace

int run_inotifywatch(int argc, char** argv) {
    ::signal(SIGIO, SIG_IGN); // NOLINT(cert-err33-c)
    try {
        collect(argc, argv);
        return 0;
    } catch (const help_asked&) {
        print(count_help());
    } catch (const error& why) {
        say(words::no_instance(why.code()));
    } catch (const refusal& why) {
        write_to_stderr(std::string(why.what()) + (*why.what() == '\0' ? "" : "\n"));
    }
    return 1;
}

} // namespace espy::cli::inotify_tools
