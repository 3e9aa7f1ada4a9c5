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

    /// Leaves out all but what leads to the one path left.
    static void leave_out_other_directories(world& what) {
        const std::string path = what.paths.front() + '/';
        std::erase_if(what.directories,
                      [&](const std::string& one) { return !path.starts_with(one + '/'); });
        std::erase_if(what.files, [&](const auto& entry) {
            const std::string& file = entry.first;
            return file.front() != '.' && !path.starts_with(file.substr(0, file.rfind('/') + 1));
        });
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
        keep_if_different([](world& w) { leave_out_other_directories(w); });
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

/// The worlds of one seed, one after the other, until git and espy disagree.
class IgnoreOracle : public testing::Test {
protected:
    void SetUp() override {
        if (!has_git()) {
            GTEST_SKIP() << "there is no git to ask";
        }
        std::cout << "ESPY_SEED=" << seed_ << '\n';
    }

    void compare(std::size_t worlds, const std::function<world(generator&)>& make) {
        for (std::size_t i = 0; i < worlds; ++i) {
            world made = make(source_);
            const std::size_t at = judge_.first_difference(made);
            cases_ += made.paths.size();
            if (at < made.paths.size()) {
                made.paths = {made.paths[at]};
                const world least = judge_.reduce(made);
                FAIL() << "ESPY_SEED=" << seed_ << ", world " << i << '\n'
                       << describe(least) << "git:  " << judge_.git(0)
                       << "\nespy: " << judge_.espy(0);
            }
        }
        std::cout << cases_ << " cases, " << judge_.decided() << " with a rule\n";
        // Worlds in which nothing matches would prove nothing.
        EXPECT_GT(judge_.decided(), cases_ / 50);
    }

private:
    std::uint64_t seed_ = chosen_seed();
    generator source_{seed_};
    oracle judge_;
    std::size_t cases_ = 0;
};

TEST_F(IgnoreOracle, AgreesWithGitAboutRepositories) {
    compare(250, [](generator& source) { return source.make_repository(400); });
}

TEST_F(IgnoreOracle, AgreesWithGitAboutBrackets) {
    compare(4, [](generator& source) { return source.make_brackets(100); });
}

TEST_F(IgnoreOracle, AgreesWithGitAboutShortPatterns) {
    compare(4, [](generator& source) { return source.make_patterns(250); });
}

TEST_F(IgnoreOracle, AgreesWithGitAboutLines) {
    compare(4, [](generator& source) { return source.make_lines(250); });
}

} // namespace
} // namespace espy::ignore::test
