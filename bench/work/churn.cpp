#include "work/files.hpp"
#include "work/work.hpp"

#include <chrono>
#include <cstdio>
#include <vector>

namespace espy::bench {

void churn(const std::string& root, double seconds, int directories) {
    using clock = std::chrono::steady_clock;
    std::vector<std::string> paths;
    for (int i = 0; i < directories; ++i) {
        paths.push_back(directories == 1 ? root : root + "/churn" + std::to_string(i));
        ::mkdir(paths.back().c_str(), 0755);
    }
    const auto end = clock::now() + std::chrono::duration<double>(seconds);
    std::size_t made = 0;
    do {
        for (int i = 0; i < 64; ++i, ++made) {
            const std::string path = paths[made % paths.size()] + "/f" + std::to_string(made);
            touch_file(path);
            ::unlink(path.c_str());
        }
    } while (clock::now() < end);
    std::printf("files %zu\n", made);
}

} // namespace espy::bench
