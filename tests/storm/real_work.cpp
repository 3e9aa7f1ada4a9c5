/// What people do in trees: git, npm, cmake, tar, cp and rm. The map equals the disk after each.
#include "storm/consumer.hpp"
#include "support/temporary_directory.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::array steps{"clone",  "checkout_old", "checkout_new", "branches", "modules",
                           "update", "build",        "tar",          "copy",     "move",
                           "gc",     "remove",       "remove_all"};

/// Runs a function of the script in `root`.
int run(const char* script, const char* step, const std::string& root, const std::string& outside) {
    if (::chdir(root.c_str()) != 0) {
        return 1;
    }
    ::execl(script, script, step, outside.c_str(), nullptr);
    return 127;
}

} // namespace

int main(int arguments, char** words) {
    if (arguments != 3) {
        std::fputs("usage: real_work SCRIPT DIRECTORY\n", stderr);
        return 2;
    }
    const char* const script = words[1];
    const espy::test::temporary_directory place(words[2]);
    const std::string root = place / "root";
    const std::string outside = place / "outside";
    std::filesystem::create_directory(root);
    std::filesystem::create_directory(outside);
    espy::test::consumer consumer(root);
    const int prepared = consumer.follow([&] { return run(script, "prepare", outside, outside); });
    if (prepared != 0) {
        return WIFEXITED(prepared) ? WEXITSTATUS(prepared) : 1;
    }
    bool right = true;
    for (const char* const step : steps) {
        const int status = consumer.follow([&] { return run(script, step, root, outside); });
        if (status != 0) {
            std::printf("%s failed\n", step);
            return 1;
        }
        std::printf("%s: %zu entries\n", step, consumer.map().size());
        right = espy::test::agrees(consumer, step) && right;
    }
    return right ? 0 : 1;
}
