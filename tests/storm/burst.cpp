/// 41,111 entries as fast as one process can make them: how many are not told, told though nobody
/// made them, told twice. `inotifywait`, where it is installed, runs beside for comparison.
#include "storm/chaos.hpp"
#include "storm/consumer.hpp"
#include "storm/inotifywait.hpp"
#include "support/temporary_directory.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::size_t entries = 41'111;

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

int make_burst(const std::string& root) {
    make_paths(root);
    int files = 20'000;
    unpack(root + "/tar", 3, files);
    for (; files > 0; --files) {
        make_file(root + "/tar/more" + std::to_string(files));
    }
    return 0;
}

/// Counts what was told of each path.
class count {
public:
    void operator()(const espy::batch& changes) {
        for (const espy::change& told : changes) {
            if (told.kind == espy::change_kind::created) {
                ++created_[std::string(told.path)];
            }
        }
    }
    /// @return True if there is nothing to complain about.
    bool print(const std::string& root) const {
        std::size_t made = 0;
        std::size_t missing = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
            ++made;
            missing += created_.contains(entry.path().native()) ? 0U : 1U;
        }
        std::size_t twice = 0;
        for (const auto& [path, times] : created_) {
            twice += times > 1 ? 1U : 0U;
        }
        const std::size_t invented = created_.size() + missing - made;
        std::printf("%zu entries; espy: missing %zu, invented %zu, told twice %zu\n", made, missing,
                    invented, twice);
        return made == entries && missing == 0 && invented == 0 && twice == 0;
    }

private:
    std::map<std::string, int> created_;
};

} // namespace

int main(int arguments, char** words) {
    if (arguments != 2) {
        std::fputs("usage: burst DIRECTORY\n", stderr);
        return 2;
    }
    const espy::test::temporary_directory place(words[1]);
    const std::string root = place / "root";
    std::filesystem::create_directory(root);
    espy::test::inotifywait other(root, place / "inotifywait");
    espy::test::consumer consumer(root);
    count told;
    consumer.listener = std::ref(told);
    const int status = consumer.follow([&root] { return make_burst(root); });
    const bool right = told.print(root) && espy::test::agrees(consumer, "burst");
    other.print_missing(root, entries);
    return right && status == 0 ? 0 : 1;
}
