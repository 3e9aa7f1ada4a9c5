/// What a journal costs: a tree is listed and looked at by hand, listed for the first time by a recorder, and compared by one;
/// then changes are recorded, and asked for. Prints JSON.
///
///     bench_journal DIRECTORY DIRECTORIES FILES_IN_EACH
#include <espy/journal/journal.hpp>
#include <espy/journal/recorder.hpp>
#include <espy/known.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

using clock_type = std::chrono::steady_clock;

double seconds_since(clock_type::time_point begin) {
    return std::chrono::duration<double>(clock_type::now() - begin).count();
}

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Lists every directory and looks at every entry, as whoever compares by hand has to.
std::uint64_t list_by_hand(int parent, const char* name) {
    const int fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* const listing = ::fdopendir(fd);
    std::uint64_t count = 0;
    std::vector<std::string> below;
    while (const dirent* const entry = ::readdir(listing)) {
        const std::string child = entry->d_name;
        if (child == "." || child == "..") {
            continue;
        }
        std::error_code ec;
        const espy::known_entry known = espy::look_up_entry(fd, child.c_str(), ec);
        ++count;
        if (known.type == espy::entry_type::directory) {
            below.push_back(child);
        }
    }
    for (const std::string& each : below) {
        count += list_by_hand(fd, each.c_str());
    }
    ::closedir(listing);
    return count;
}

void make_file(const std::string& path) {
    ::close(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
}

class bench {
public:
    bench(std::string place, int directories, int files)
        : root_(place + "/tree"), file_(place + "/state/bench.journal"), directories_(directories),
          files_(files) {}

    void run() {
        make();
        list_by_hand(AT_FDCWD, root_.c_str());
        const double cpu = cpu_seconds();
        const std::uint64_t entries = list_by_hand(AT_FDCWD, root_.c_str());
        const double by_hand = cpu_seconds() - cpu;
        const double first = start();
        const double bytes =
            static_cast<double>(espy::journal(file_).info().bytes) / static_cast<double>(entries);
        const double compared = start();
        std::printf(
            "{\"entries\": %llu, \"list and statx CPU s\": %.3f, \"first listing CPU s\": %.3f, "
            "\"comparison CPU s\": %.3f, \"bytes an entry\": %.1f, ",
            static_cast<unsigned long long>(entries), by_hand, first, compared, bytes);
        record();
    }

private:
    void make() const {
        for (int i = 0; i < directories_; ++i) {
            const std::string directory =
                root_ + "/group" + std::to_string(i / 100) + "/directory" + std::to_string(i);
            std::filesystem::create_directories(directory);
            for (int j = 0; j < files_; ++j) {
                make_file(directory + "/source" + std::to_string(j) + ".cpp");
            }
        }
    }
    /// Until it records; the CPU that takes.
    double start() {
        const double cpu = cpu_seconds();
        espy::recorder recorder(root_, file_);
        espy::batch told;
        while (recorder.phase() == espy::recorder_phase::comparing) {
            recorder.wait(told);
        }
        return cpu_seconds() - cpu;
    }

    void record() {
        espy::recorder recorder(root_, file_);
        espy::batch told;
        recorder.sync(told);
        const espy::token before = *recorder.now();
        const double idle_cpu = cpu_seconds();
        int wakes = 0;
        for (const auto until = clock_type::now() + std::chrono::seconds(2);
             clock_type::now() < until;) {
            wakes +=
                recorder.wait(told, std::chrono::milliseconds(2000)) == espy::wait_status::changes
                    ? 1
                    : 0;
        }
        const double idle = cpu_seconds() - idle_cpu;
        // Written by another process, so that the time is the recorder's.
        const auto begin = clock_type::now();
        const double cpu = cpu_seconds();
        if (::fork() == 0) {
            for (int i = 0; i < changes; ++i) {
                make_file(root_ + "/group0/directory" + std::to_string(i % 100) + "/new" +
                          std::to_string(i));
            }
            ::_exit(0);
        }
        std::uint64_t seen = 0;
        while (seen < changes) {
            recorder.wait(told);
            seen += told.size();
        }
        const double took = seconds_since(begin);
        const double each = (cpu_seconds() - cpu) / changes * 1e6;
        std::printf("\"idle wakes\": %d, \"idle cpu ms\": %.1f, \"changes/s\": %.0f, "
                    "\"CPU us a change\": %.2f, ",
                    wakes, idle * 1e3, changes / took, each);
        ask(recorder, before);
    }

    void ask(espy::recorder& recorder, const espy::token& before) {
        std::jthread works([&](const std::stop_token& stop) {
            espy::batch told;
            while (recorder.wait(told, std::chrono::milliseconds(-1), stop) !=
                   espy::wait_status::stopped) {
            }
        });
        const espy::journal reader(file_);
        espy::batch told;
        espy::token now;
        const auto begin = clock_type::now();
        for (int i = 0; i < questions; ++i) {
            const auto asked = reader.sync(std::chrono::seconds(10));
            reader.since(*asked.upto, told, now);
        }
        const double nothing = seconds_since(begin) / questions * 1e3;
        const auto all = clock_type::now();
        reader.since(before, told, now);
        std::printf("\"since nothing ms\": %.3f, \"since all us a change\": %.2f}\n", nothing,
                    seconds_since(all) / static_cast<double>(told.size()) * 1e6);
    }

    static constexpr int changes = 100'000;
    static constexpr int questions = 100;

    std::string root_;
    std::string file_;
    int directories_;
    int files_;
};

} // namespace

int main(int count, char** words) {
    if (count != 4) {
        std::fputs("usage: bench_journal DIRECTORY DIRECTORIES FILES\n", stderr);
        return 2;
    }
    bench(words[1], std::atoi(words[2]), std::atoi(words[3])).run();
}
