/// The library without the command: watches a tree and looks at every change, as the baselines in
/// `bench/raw` do with every event. Says what it holds in memory when it is ready.
#include "raw/raw.hpp"

#include <espy/activity.hpp>
#include <espy/watcher.hpp>

#include <string_view>

#include <poll.h>

namespace {

using namespace espy::bench;

void say_memory(const espy::statistics& now) {
    const auto say = [](const char* what, std::uint64_t number) {
        std::fprintf(stderr, "%s %llu ", what, static_cast<unsigned long long>(number));
    };
    say("known", now.entries_known);
    say("memory", now.memory_bytes);
    say("entries", now.entry_bytes);
    say("directories", now.directory_bytes);
    say("names", now.name_bytes);
    say("tables", now.table_bytes);
    say_ready(now.watches);
}

/// How the changes came about.
void say_work(const espy::statistics& now) {
    std::fprintf(stderr, "read %llu listings %llu looks %llu\n",
                 static_cast<unsigned long long>(now.events_read),
                 static_cast<unsigned long long>(now.listings),
                 static_cast<unsigned long long>(now.looks));
}

void take(const espy::batch& changes, totals& seen) {
    for (const espy::change& change : changes) {
        ++seen.events;
        seen.sum += static_cast<std::uint64_t>(change.kind) +
                    static_cast<std::uint64_t>(change.type) + change.path.size();
        seen.overflows += change.kind == espy::change_kind::overflow ? 1U : 0U;
    }
}

template <typename Watcher>
void listen(Watcher& watcher) {
    espy::batch changes;
    totals seen;
    bool ready = false;
    pollfd interest{watcher.native_handle(), POLLIN, 0};
    while (ending == 0) {
        watcher.poll(changes);
        take(changes, seen);
        if (!ready && seen.events > 0) {
            ready = true;
            say_memory(watcher.stats());
        }
        ::poll(&interest, 1, -1);
    }
    say_work(watcher.stats());
    say_totals(seen);
}

} // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::fputs("usage: bench_listen DIRECTORY [--lend|--no-track|--fanotify]\n", stderr);
        return 2;
    }
    end_by_signal();
    espy::watcher_options options;
    const std::string_view how = count > 2 ? words[2] : "";
    options.borrows_working_directory = how == "--lend";
    options.backend = how == "--fanotify" ? espy::backend::fanotify : espy::backend::automatic;
    if (how == "--no-track") {
        espy::activity log;
        log.add(words[1]);
        listen(log);
        return 0;
    }
    espy::watcher watcher(options);
    watcher.add(words[1]);
    listen(watcher);
}
