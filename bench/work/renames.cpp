#include "work/files.hpp"
#include "work/work.hpp"

#include <cstdio>
#include <vector>

namespace espy::bench {

/// `rename OLD NEW` and `made PATH`, in the order in which it happened. The tree must have
/// `directory0` to `directory9`, with `directory0` to `directory4` in each.
void rename_directories(const std::string& root) {
    std::vector<std::string> names;
    for (int i = 0; i < 10; ++i) {
        names.push_back(root + "/directory" + std::to_string(i));
    }
    std::string said;
    for (int i = 0; i < 1000; ++i) {
        std::string& name = names[static_cast<std::size_t>(i) % names.size()];
        const std::string before = name;
        name = root + "/renamed" + std::to_string(i);
        ::rename(before.c_str(), name.c_str());
        said += "rename " + before + ' ' + name + '\n';
        for (int j = 0; j < 3; ++j) {
            const std::string file = name + "/directory" + std::to_string((i / 10 + j) % 5) +
                                     "/made" + std::to_string(i * 3 + j);
            touch_file(file);
            said += "made " + file + '\n';
        }
    }
    std::fputs(said.c_str(), stdout);
}

} // namespace espy::bench
