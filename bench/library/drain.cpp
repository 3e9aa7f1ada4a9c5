/// What the library costs beyond the kernel: queues with the same events are drained by a
/// hand-written `read()` loop, by level 1 and by the watcher, in turns. All look at every event, or
/// every change. Prints CPU per event as JSON; with `--fanotify`, of that; with the name of a kind of
/// event, of that alone.
#include "library/fanotify_readers.hpp"
#include "library/inotify_readers.hpp"
#include "raw/raw.hpp"
#include "work/files.hpp"

#include <espy/watcher.hpp>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace {

using namespace espy::bench;

constexpr int directories = 20;
constexpr int files = 2000;
totals drain_by_watcher(espy::watcher& watcher, espy::batch& changes) {
    totals seen;
    pollfd interest{watcher.native_handle(), POLLIN, 0};
    do {
        watcher.poll(changes);
        for (const espy::change& change : changes) {
            ++seen.events;
            seen.sum += static_cast<std::uint64_t>(change.kind) +
                        static_cast<std::uint64_t>(change.type) + change.path.size();
        }
    } while (::poll(&interest, 1, 0) > 0);
    return seen;
}

/// What is done to the files, and so what the queues hold.
struct scenario {
    const char* name;
    /// Done before, not measured.
    void (*prepare)(const std::string& path);
    void (*act)(const std::string& path);
    /// The watcher is asked for the types of files, too, which no event tells.
    bool types = false;
};

void made_and_removed(const std::string& path) {
    make_file(path);
    ::unlink(path.c_str());
}
void to_and_fro(const std::string& path) {
    const std::string other = path + ".other";
    (void)!::rename(path.c_str(), other.c_str());
    (void)!::rename(other.c_str(), path.c_str());
}
void remove_file(const std::string& path) {
    ::unlink(path.c_str());
}

constexpr std::array<scenario, 7> scenarios{{{"written", make_file, make_file},
                                             {"made", remove_file, make_file},
                                             {"made and removed", remove_file, made_and_removed},
                                             {"removed", make_file, remove_file},
                                             {"renamed", make_file, to_and_fro},
                                             {"made, with types", remove_file, make_file, true},
                                             {"renamed, with types", make_file, to_and_fro, true}}};

/// `Readers` is what reads without the watcher.
template <typename Readers>
class race {
public:
    race(const std::filesystem::path& root, int rounds, bool types)
        : rounds_(rounds), readers_(root) {
        for (int i = 0; i < directories; ++i) {
            const std::string directory = root / ("directory_" + std::to_string(i));
            std::filesystem::create_directories(directory);
            readers_.watch(directory);
            for (int j = 0; j < files / directories; ++j) {
                paths_.push_back(directory + "/source_file_" + std::to_string(j) + ".cpp");
            }
        }
        watcher_.add(root, {.types = types});
        watcher_.sync(changes_);
    }

    void run(const scenario& what, bool last) {
        std::array<std::vector<double>, 3> cost;
        std::array<std::vector<double>, 3> ratio;
        std::size_t events = 0;
        for (int round = 0; round < rounds_; ++round) {
            fill(what);
            std::array<double, 3> each{};
            for (unsigned turn = 0; turn < each.size(); ++turn) {
                const unsigned who = (turn + static_cast<unsigned>(round)) % 3;
                const double start = cpu_ns();
                const totals seen = who < 2 ? drain(who) : drain_measured();
                each[who] = cpu_ns() - start;
                events = who == 0 ? seen.events : events;
            }
            for (unsigned who = 0; who < each.size(); ++who) {
                cost[who].push_back(each[who] / static_cast<double>(events));
                ratio[who].push_back(each[who] / each[0]);
            }
        }
        std::printf("  {\"events\": \"%s\", \"raw\": %.1f, \"level_1\": %.1f, \"watcher\": %.1f, "
                    "\"level_1_ratio\": %.3f, \"watcher_ratio\": %.3f}%s\n",
                    what.name, median(cost[0]), median(cost[1]), median(cost[2]), median(ratio[1]),
                    median(ratio[2]), last ? "" : ",");
    }

private:
    void fill(const scenario& what) {
        for (const std::string& path : paths_) {
            what.prepare(path);
        }
        for (unsigned who = 0; who < 3; ++who) {
            drain(who);
        }
        for (const std::string& path : paths_) {
            what.act(path);
        }
    }

    /// By this name callgrind counts what the watcher does for the events that are measured.
    [[gnu::noinline]] totals drain_measured() { return drain_by_watcher(watcher_, changes_); }

    totals drain(unsigned who) {
        switch (who) {
        case 0: return readers_.drain_by_hand();
        case 1: return readers_.drain_by_level_1();
        default: return drain_by_watcher(watcher_, changes_);
        }
    }

    int rounds_;
    std::vector<std::string> paths_;
    Readers readers_;
    espy::watcher watcher_{espy::watcher_options{.backend = Readers::by}};
    espy::batch changes_;
};

template <typename Readers>
void run_all(const char* directory, int rounds, std::string_view only) {
    std::puts("[");
    // One after the other: a mark of fanotify(7) tells of both.
    for (const bool types : {false, true}) {
        race<Readers> race(directory, rounds, types);
        for (const scenario& what : scenarios) {
            if (what.types == types && (only.empty() || only == what.name)) {
                race.run(what, &what == &scenarios.back() || !only.empty());
            }
        }
    }
    std::puts("]");
}

} // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::fputs("usage: bench_drain DIRECTORY [ROUNDS [--fanotify] [EVENTS]]\n", stderr);
        return 2;
    }
    const int rounds = count > 2 ? std::atoi(words[2]) : 41;
    const bool hints = count > 3 && std::string_view(words[3]) == "--fanotify";
    const int at = hints ? 4 : 3;
    const std::string_view only = count > at ? words[at] : "";
    if (hints) {
        run_all<fanotify_readers>(words[1], rounds, only);
    } else {
        run_all<inotify_readers>(words[1], rounds, only);
    }
}
