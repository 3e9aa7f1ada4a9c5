#include "answer.hpp"
#include "generator.hpp"
#include "world.hpp"

#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>

#include <unistd.h>

namespace espy::ignore::test {
namespace {

constexpr std::size_t worlds = 250;
constexpr std::size_t paths_of_a_world = 400;

std::uint64_t chosen_seed() {
    const char* const given = std::getenv("ESPY_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 0) : std::random_device()();
}

/// In memory where that is possible: all but the files' own work is over in a few seconds there.
std::filesystem::path scratch_parent() {
    const bool memory = ::access("/dev/shm", W_OK) == 0;
    return memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
}

/// The scratch directories of the test, and git kept away from its user's configuration.
class oracle {
public:
    oracle() {
        ::setenv("HOME", scratch_.path().c_str(), 1);
        ::setenv("XDG_CONFIG_HOME", (scratch_ / "xdg").c_str(), 1);
        ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
        ::unsetenv("GIT_CONFIG_GLOBAL");
        ::unsetenv("GIT_DIR");
    }

    /// The first path that git and espy decide about differently; the number of paths if none.
    std::size_t first_difference(const world& what) {
        const auto top = scratch_ / "top";
        std::filesystem::remove_all(top);
        write(what, top, scratch_ / "xdg/git/ignore");
        git_ = ask_git(what, top, scratch_.path());
        espy_ = ask_espy(what, top);
        std::size_t at = 0;
        while (at < what.paths.size() && git_[at] == espy_[at]) {
            decided_ += git_[at] == answer{} ? 0U : 1U;
            ++at;
        }
        return at;
    }

    /// Leaves out what the difference does not need.
    world reduce(world what) {
        const auto keep_if_different = [&](const std::function<void(world&)>& change) {
            world smaller = what;
            change(smaller);
            const bool still = first_difference(smaller) < smaller.paths.size();
            what = still ? smaller : what;
            return still;
        };
        const world whole = what;
        keep_if_different([](world& w) { w.global.clear(); });
        for (const auto& entry : whole.files) {
            keep_if_different([&](world& w) { w.files.erase(entry.first); });
        }
        for (const std::string& directory : whole.directories) {
            keep_if_different([&](world& w) { w.directories.erase(directory); });
        }
        for (const auto& entry : world(what).files) {
            std::size_t at = 0;
            while (at < what.files[entry.first].size()) {
                if (!keep_if_different([&](world& w) { w.files[entry.first].erase(at, 1); })) {
                    ++at;
                }
            }
        }
        first_difference(what);
        return what;
    }

    const answer& git(std::size_t at) const { return git_[at]; }
    const answer& espy(std::size_t at) const { return espy_[at]; }
    std::size_t decided() const { return decided_; }

private:
    espy::test::temporary_directory scratch_{scratch_parent()};
    std::vector<answer> git_;
    std::vector<answer> espy_;
    std::size_t decided_ = 0;
};

TEST(IgnoreOracle, AgreesWithGitCheckIgnore) {
    if (!has_git()) {
        GTEST_SKIP() << "there is no git to ask";
    }
    const std::uint64_t seed = chosen_seed();
    std::cout << "ESPY_SEED=" << seed << '\n';
    generator source(seed);
    oracle judge;
    for (std::size_t i = 0; i < worlds; ++i) {
        world made = source.make_world(paths_of_a_world);
        const std::size_t at = judge.first_difference(made);
        if (at < made.paths.size()) {
            made.paths = {made.paths[at]};
            const world least = judge.reduce(made);
            FAIL() << "ESPY_SEED=" << seed << ", world " << i << '\n'
                   << describe(least) << "git:  " << judge.git(0) << "\nespy: " << judge.espy(0);
        }
    }
    std::cout << worlds * paths_of_a_world << " cases, " << judge.decided() << " with a rule\n";
    // Worlds in which nothing matches would prove nothing.
    EXPECT_GT(judge.decided(), worlds * paths_of_a_world / 5);
}

} // namespace
} // namespace espy::ignore::test
