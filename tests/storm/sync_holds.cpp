/// Changes something, calls `sync`, and what was changed must have been told, again and again.
#include "storm/consumer.hpp"
#include "support/temporary_directory.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

bool exists(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0;
}

/// One of what changes a name, often enough in a directory that is new itself.
class stepper {
public:
    explicit stepper(std::string root) : root_(std::move(root)) {}

    /// The two names that it is about; the second may be the first.
    std::pair<std::string, std::string> step() {
        const std::string one = path();
        const std::string two = path();
        switch (random_() % 6) {
        case 0:
        case 1: ::mkdir(one.c_str(), 0755); return {one, one};
        case 2: write(one + "/f"); return {one + "/f", one};
        case 3: ::rename(one.c_str(), two.c_str()); return {one, two};
        case 4: std::filesystem::remove_all(one); return {one, one};
        default:
            std::filesystem::create_directories(one + "/a/b");
            write(one + "/a/b/f");
            return {one + "/a/b/f", one + "/a/b"};
        }
    }

private:
    std::string path() {
        std::string path = root_ + "/" + std::to_string(random_() % 5);
        return random_() % 3 == 0 ? path + "/" + std::to_string(random_() % 5) : path;
    }
    static void write(const std::string& path) {
        const int file = ::open(path.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0644);
        if (file >= 0) {
            (void)!::write(file, "data", 4);
            ::close(file);
        }
    }

    std::string root_;
    std::mt19937_64 random_{17};
};

} // namespace

int main(int arguments, char** words) {
    if (arguments != 4 || std::string_view(words[1]) != "--times") {
        std::fputs("usage: sync_holds --times N DIRECTORY\n", stderr);
        return 2;
    }
    const int times = std::atoi(words[2]);
    const espy::test::temporary_directory place(words[3]);
    espy::test::consumer consumer(place.path());
    stepper steps(place.path());
    int wrong = 0;
    for (int i = 0; i < times; ++i) {
        const auto [one, two] = steps.step();
        consumer.sync();
        bool right =
            consumer.map().knows(one) == exists(one) && consumer.map().knows(two) == exists(two);
        if (i % 100 == 0) {
            right = espy::test::agrees(consumer, std::to_string(i)) && right;
        }
        if (!right) {
            std::printf("sync %d: not told of %s or %s\n", i, one.c_str(), two.c_str());
            ++wrong;
        }
    }
    std::printf("%d times sync, %d wrong\n", times, wrong);
    return wrong == 0 && espy::test::agrees(consumer, "the end") ? 0 : 1;
}
