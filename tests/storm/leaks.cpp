/// Directories and names come and go; what the watcher holds does not grow, and the kernel has a
/// watch for each directory that the watcher says it watches.
#include "scripts/surroundings.hpp"
#include "storm/consumer.hpp"
#include "support/temporary_directory.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

struct footprint {
    std::uint64_t held = 0;
    std::uint64_t resident = 0;
    std::uint64_t watched = 0;
    std::uint64_t kernel = 0;
};

footprint measure(const espy::test::consumer& consumer) {
    const espy::statistics stats = consumer.stats();
    footprint now{stats.memory_bytes, 0, stats.watches, espy::test::kernel_watches()};
    std::ifstream statm("/proc/self/statm");
    std::uint64_t size = 0;
    statm >> size >> now.resident;
    now.resident *= static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return now;
}

void print(long cycle, const footprint& now) {
    std::printf("%8ld cycles: %llu bytes held, %llu resident; %llu directories watched, "
                "%llu watches in the kernel\n",
                cycle, static_cast<unsigned long long>(now.held),
                static_cast<unsigned long long>(now.resident),
                static_cast<unsigned long long>(now.watched),
                static_cast<unsigned long long>(now.kernel));
    std::fflush(stdout);
}

/// A directory that always has the same name, and a file and a directory that never had theirs.
void come_and_go(const std::string& root, long cycle) {
    const std::string same = root + "/same";
    const std::string file = root + "/file" + std::to_string(cycle);
    const std::string directory = root + "/directory" + std::to_string(cycle);
    ::mkdir(same.c_str(), 0755);
    ::mkdir(directory.c_str(), 0755);
    ::close(::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    ::unlink(file.c_str());
    ::rmdir(directory.c_str());
    ::rmdir(same.c_str());
}

bool flat(const footprint& before, const footprint& after) {
    constexpr std::uint64_t slack = 1 << 20;
    return after.held <= before.held + before.held / 10 &&
           after.resident <= before.resident + slack && after.watched == before.watched &&
           after.kernel - after.watched == before.kernel - before.watched;
}

} // namespace

int main(int arguments, char** words) {
    if (arguments != 4 || std::string_view(words[1]) != "--cycles") {
        std::fputs("usage: leaks --cycles N DIRECTORY\n", stderr);
        return 2;
    }
    const long cycles = std::atol(words[2]);
    const espy::test::temporary_directory place(words[3]);
    espy::test::consumer consumer(place.path());
    const footprint idle = measure(consumer);
    print(0, idle);
    footprint warm;
    bool right = true;
    for (long i = 1; i <= cycles; ++i) {
        come_and_go(place.path(), i);
        // Now and then only, so that a queue builds up and directories are gone when looked for.
        if (i % 7 == 0) {
            consumer.poll();
        }
        if (i % (cycles / 10) == 0) {
            consumer.sync();
            const footprint now = measure(consumer);
            print(i, now);
            warm = warm.held == 0 ? now : warm;
            right = right && flat(warm, now);
        }
    }
    const footprint end = measure(consumer);
    right = right && end.watched == idle.watched && end.kernel == idle.kernel;
    return right && espy::test::agrees(consumer, "the end") ? 0 : 1;
}
