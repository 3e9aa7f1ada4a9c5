/// What the level-1 range costs: a full kernel queue is drained through `espy::inotify`, and by a
/// hand-written `read()` loop, in turns. Both look at every field of every event. Prints numbers,
/// decides nothing.

#include <espy/inotify.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

namespace {

constexpr std::size_t queue_size = 15900;
constexpr int rounds = 101;

/// What a drain saw; both ways must see the same.
struct totals {
    std::size_t events = 0;
    std::uint64_t sum = 0;
    friend bool operator==(const totals&, const totals&) = default;
};

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

totals drain_by_espy(int fd) {
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

/// Events that cannot merge: each file is opened, then closed.
void fill(const std::vector<std::string>& files) {
    for (std::size_t i = 0; i < queue_size / 2; ++i) {
        ::close(::open(files[i % files.size()].c_str(), O_RDONLY | O_CLOEXEC));
    }
}

double cpu_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// CPU per event of one drain of a queue filled anew.
double measure(totals (*drain)(int), int fd, const std::vector<std::string>& files, totals& seen) {
    fill(files);
    const double start = cpu_ns();
    seen = drain(fd);
    return (cpu_ns() - start) / static_cast<double>(seen.events);
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::filesystem::path make_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "espy-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::system_category(), "mkdtemp");
    }
    return name;
}

std::vector<std::string> make_files(const std::filesystem::path& directory) {
    std::vector<std::string> files;
    for (int i = 0; i < 100; ++i) {
        files.push_back((directory / ("source_file_" + std::to_string(i) + ".cpp")).string());
        ::close(::open(files.back().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    }
    return files;
}

int compare(const std::filesystem::path& directory) {
    const std::vector<std::string> files = make_files(directory);
    espy::inotify::instance inotify;
    using espy::inotify::mask;
    inotify.add(directory, mask::open | mask::close);
    const int fd = inotify.native_handle();

    std::vector<double> hand;
    std::vector<double> espy;
    std::vector<double> ratio;
    for (int i = 0; i < rounds; ++i) {
        totals by_hand;
        totals by_espy;
        if (i % 2 == 0) {
            hand.push_back(measure(drain_by_hand, fd, files, by_hand));
        }
        espy.push_back(measure(drain_by_espy, fd, files, by_espy));
        if (i % 2 != 0) {
            hand.push_back(measure(drain_by_hand, fd, files, by_hand));
        }
        ratio.push_back(espy.back() / hand.back());
        if (by_hand != by_espy || by_hand.events != queue_size) {
            std::fprintf(stderr, "bench_drain: %zu and %zu events instead of %zu twice\n",
                         by_hand.events, by_espy.events, queue_size);
            return 1;
        }
    }
    std::printf("drain of %zu queued events, CPU per event, median of %d turns\n", queue_size,
                rounds);
    std::printf("  read() loop by hand  %6.1f ns\n", median(hand));
    std::printf("  espy::inotify::read  %6.1f ns\n", median(espy));
    std::printf("  ratio                %6.3f    (budget 1.1)\n", median(ratio));
    return 0;
}

} // namespace

int main() {
    const std::filesystem::path directory = make_directory();
    const int status = compare(directory);
    std::filesystem::remove_all(directory);
    return status;
}
