/// The cost of a comparison with what was known, beside that of the calls that it cannot do without: each
/// directory listed, each entry asked for by statx(2).
///
///     bench_known DIRECTORY [ROUNDS]    of a tree that is there, and does not change
#include <espy/known.hpp>
#include <espy/watcher.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

struct named {
    std::string name;
    espy::known_entry what;
};
using shelf = std::unordered_map<std::string, std::vector<named>>;

struct cost {
    double wall = 0;
    double processor = 0;
};

double processor_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

cost measure(const std::function<void()>& work) {
    const auto began = std::chrono::steady_clock::now();
    const double before = processor_seconds();
    work();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    return {wall.count(), processor_seconds() - before};
}

/// Calls `each` with the descriptor, the name and whether it is a directory.
template <typename Each>
void list(int fd, Each each) {
    std::array<char, 65536> buffer;
    long size = 0;
    while ((size = ::syscall(SYS_getdents64, fd, buffer.data(), buffer.size())) > 0) {
        for (long at = 0; at < size;) {
            const auto* const one = reinterpret_cast<const dirent64*>(buffer.data() + at);
            at += one->d_reclen;
            const std::string_view name = one->d_name;
            if (name != "." && name != "..") {
                each(one->d_name, one->d_type == DT_DIR);
            }
        }
    }
}

std::uint64_t ask_for_all(int above, const char* name) {
    const int fd = ::openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    std::uint64_t count = 0;
    std::vector<std::string> below;
    list(fd, [&](const char* entry, bool is_directory) {
        struct statx found;
        ::statx(fd, entry, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &found);
        ++count;
        if (is_directory) {
            below.emplace_back(entry);
        }
    });
    for (const std::string& each : below) {
        count += ask_for_all(fd, each.c_str());
    }
    ::close(fd);
    return count;
}

void learn(shelf& known, int above, const char* name, const std::string& path) {
    const int fd = ::openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    std::vector<named>& here = known[path];
    list(fd, [&](const char* entry, bool is_directory) {
        std::error_code ec;
        here.push_back({entry, espy::look_up_entry(fd, entry, ec)});
        here.back().what.unsettled = false;
        if (is_directory) {
            learn(known, fd, entry, path.empty() ? entry : path + '/' + entry);
        }
    });
    ::close(fd);
}

/// @return What was told of differences; there should be none.
std::size_t compare(espy::watcher& watcher, const std::string& root, const shelf& known) {
    espy::root_options options;
    options.known = [&](std::string_view directory, const auto& give) {
        const auto found = known.find(std::string(directory));
        if (found == known.end()) {
            return;
        }
        for (const named& each : found->second) {
            espy::known_entry one = each.what;
            one.name = each.name;
            give(one);
        }
    };
    watcher.add(root, options);
    espy::batch batch;
    std::size_t differences = 0;
    for (bool is_ready = false; !is_ready;) {
        watcher.wait(batch);
        for (const espy::change& each : batch) {
            is_ready = is_ready || each.kind == espy::change_kind::ready;
            differences += each.kind == espy::change_kind::ready ? 0U : 1U;
        }
    }
    return differences;
}

void print(const char* what, const cost& is) {
    std::printf("%-8s %7.3f s wall, %7.3f s processor\n", what, is.wall, is.processor);
}

cost least(const cost& a, const cost& b) {
    return {std::min(a.wall, b.wall), std::min(a.processor, b.processor)};
}

} // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::fputs("usage: bench_known DIRECTORY [ROUNDS]\n", stderr);
        return 2;
    }
    const std::string root = words[1];
    const int rounds = count > 2 ? std::atoi(words[2]) : 3;
    shelf known;
    learn(known, AT_FDCWD, root.c_str(), "");
    std::uint64_t entries = 0;
    std::size_t differences = 0;
    cost raw{1e9, 1e9};
    cost all{1e9, 1e9};
    for (int i = 0; i < rounds; ++i) {
        raw = least(raw, measure([&] { entries = ask_for_all(AT_FDCWD, root.c_str()); }));
        espy::watcher watcher;
        all = least(all, measure([&] { differences += compare(watcher, root, known); }));
    }
    std::printf("%ju entries, %zu differences, the least of %d rounds\n",
                static_cast<std::uintmax_t>(entries), differences, rounds);
    print("calls", raw);
    print("compare", all);
    std::printf("%-8s %7.2f x wall, %7.2f x processor\n", "", all.wall / raw.wall,
                all.processor / raw.processor);
}
