#include "work/files.hpp"
#include "work/work.hpp"

#include <cstdio>

#include <sys/wait.h>
#include <unistd.h>

namespace espy::bench {
namespace {

constexpr int levels = 5;
constexpr int files = 4;

/// `mkdir -p` of five levels with four files in each, again and again: 25 entries each time.
void write_paths(const std::string& begin, int count) {
    for (int i = 0; i < count; ++i) {
        std::string path = begin + std::to_string(i);
        for (int level = 0; level < levels; ++level) {
            path += level == 0 ? "" : "/d";
            ::mkdir(path.c_str(), 0755);
            for (int file = 0; file < files; ++file) {
                make_file(path + "/f" + std::to_string(file));
            }
        }
    }
}

} // namespace

void storm(const std::string& root, int entries, int writers) {
    const int paths = entries / (levels * (files + 1)) / writers;
    for (int i = 0; i < writers; ++i) {
        if (::fork() == 0) {
            write_paths(root + "/w" + std::to_string(i) + "_", paths);
            ::_exit(0);
        }
    }
    while (::wait(nullptr) > 0) {
    }
    std::printf("entries %d\n", paths * writers * levels * (files + 1));
}

} // namespace espy::bench
