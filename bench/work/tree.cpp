#include "work/files.hpp"
#include "work/work.hpp"

#include <vector>

namespace espy::bench {

void make_tree(const std::string& root, int directories, int files) {
    std::vector<std::string> paths{root};
    paths.reserve(static_cast<std::size_t>(directories));
    for (int i = 0; i < directories; ++i) {
        if (i > 0) {
            const std::string parent = paths[static_cast<std::size_t>((i - 1) / 10)];
            paths.push_back(parent + "/directory" + std::to_string((i - 1) % 10));
        }
        ::mkdir(paths.back().c_str(), 0755);
        for (int j = 0; j < files; ++j) {
            touch_file(paths.back() + "/file" + std::to_string(j) + ".txt");
        }
    }
}

} // namespace espy::bench
