#include "storm/burst_work.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {
namespace {

void make_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    (void)!::write(file, "content", 7);
    ::close(file);
}

/// `mkdir -p` of five levels with a file in each, 2,000 times: 20,000 entries.
void make_paths(const std::string& root) {
    for (int i = 0; i < 2000; ++i) {
        std::string path = root + "/p" + std::to_string(i);
        for (int level = 0; level < 5; ++level) {
            path += level == 0 ? "" : "/d";
            ::mkdir(path.c_str(), 0755);
            make_file(path + "/f");
        }
    }
}

/// 1,111 directories, then 20,000 files in them, as tar would: 21,111 entries.
void unpack(const std::string& directory, int levels, int& files) {
    ::mkdir(directory.c_str(), 0755);
    for (int i = 0; i < 18; ++i) {
        make_file(directory + "/f" + std::to_string(i));
        --files;
    }
    for (int i = 0; i < 10 && levels > 0; ++i) {
        unpack(directory + "/" + std::to_string(i), levels - 1, files);
    }
}

} // namespace

void make_burst(const std::string& root) {
    make_paths(root);
    int files = 20'000;
    unpack(root + "/tar", 3, files);
    for (; files > 0; --files) {
        make_file(root + "/tar/more" + std::to_string(files));
    }
}

} // namespace espy::test
