/// What the library costs beyond the kernel: queues with the same events are drained by a
/// hand-written `read()` loop, by level 1 and by the watcher, in turns. All look at every event, or
/// every change. Prints CPU per event as JSON.
#include "raw/raw.hpp"
#include "work/files.hpp"

#include <espy/inotify.hpp>
#include <espy/watcher.hpp>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace {

using namespace espy::bench;
using espy::inotify::mask;

constexpr int directories = 20;
constexpr int files = 2000;
constexpr mask wanted = mask::create | mask::delete_ | mask::move | mask::modify |
                        mask::close_write | mask::attrib | mask::only_dir | mask::excl_unlink;

alignas(inotify_event) std::array<std::byte, 65536> buffer;

totals drain_by_hand(int fd) {
    totals seen;
    auto* const begin = reinterpret_cast<const char*>(buffer.data());
    for (ssize_t size; (size = ::read(fd, buffer.data(), buffer.size())) > 0;) {
        for (const char* at = begin; at < begin + size;) {
            const auto* event = reinterpret_cast<const inotify_event*>(at);
            ++seen.events;
            seen.sum += static_cast<std::uint32_t>(event->wd) + event->mask + event->cookie;
            seen.sum += event->len != 0 ? std::strlen(event->name) : 0;
            at += sizeof(inotify_event) + event->len;
        }
    }
    return seen;
}

totals drain_by_level_1(int fd) {
    totals seen;
    std::error_code ec;
    for (;;) {
        const auto [status, events] = espy::inotify::read(fd, buffer, ec);
        if (status != espy::inotify::read_status::events) {
            return seen;
        }
        for (const espy::inotify::event event : events) {
            ++seen.events;
            seen.sum += static_cast<std::uint32_t>(event.watch()) +
                        static_cast<std::uint32_t>(event.mask()) + event.cookie();
            seen.sum += event.name().size();
        }
    }
}

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

constexpr std::array<scenario, 5> scenarios{{{"written", make_file, make_file},
                                             {"made", remove_file, make_file},
                                             {"made and removed", remove_file, made_and_removed},
                                             {"removed", make_file, remove_file},
                                             {"renamed", make_file, to_and_fro}}};

class race {
public:
    race(const std::filesystem::path& root, int rounds) : rounds_(rounds) {
        for (int i = 0; i < directories; ++i) {
            const std::string directory = root / ("directory_" + std::to_string(i));
            std::filesystem::create_directory(directory);
            hand_.add(directory, wanted);
            level_1_.add(directory, wanted);
            for (int j = 0; j < files / directories; ++j) {
                paths_.push_back(directory + "/source_file_" + std::to_string(j) + ".cpp");
            }
        }
        watcher_.add(root);
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
                const totals seen = drain(who);
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

    totals drain(unsigned who) {
        switch (who) {
        case 0: return drain_by_hand(hand_.native_handle());
        case 1: return drain_by_level_1(level_1_.native_handle());
        default: return drain_by_watcher(watcher_, changes_);
        }
    }

    int rounds_;
    std::vector<std::string> paths_;
    espy::inotify::instance hand_;
    espy::inotify::instance level_1_;
    espy::watcher watcher_;
    espy::batch changes_;
};

} // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::fputs("usage: bench_drain DIRECTORY [ROUNDS]\n", stderr);
        return 2;
    }
    race race(words[1], count > 2 ? std::atoi(words[2]) : 41);
    std::puts("[");
    for (const scenario& what : scenarios) {
        race.run(what, &what == &scenarios.back());
    }
    std::puts("]");
}
