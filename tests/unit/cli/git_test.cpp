#include "git/monitor_problem.hpp"
#include "git/trees/tick_log.hpp"
#include "git/trees/token.hpp"
#include "git/trees/told_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace espy::cli::git {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> since(const tick_log& log, tick then) {
    std::vector<std::string> paths;
    log.tell_since(then, [&](std::string_view path) { paths.emplace_back(path); });
    return paths;
}

TEST(TickLog, TellsEachPathOnceByItsLastTick) {
    tick_log log;
    log.touch("a");
    log.touch("b");
    log.touch("a");
    const tick first = log.close();
    log.touch("a");
    const tick second = log.close();
    EXPECT_THAT(since(log, first - 1), ElementsAre("a", "b"));
    EXPECT_THAT(since(log, first), ElementsAre("a"));
    EXPECT_THAT(since(log, second), IsEmpty());
}

TEST(TickLog, StaysAtItsTickWhileNothingHappens) {
    tick_log log;
    log.touch("a");
    const tick first = log.close();
    EXPECT_EQ(log.close(), first);
    log.touch("a");
    EXPECT_GT(log.close(), first);
}

TEST(TickLog, ReachesNeitherTheFutureNorWhatItForgot) {
    tick_log log;
    const tick before = log.close();
    EXPECT_TRUE(log.reaches(before));
    EXPECT_FALSE(log.reaches(before + 1));
    EXPECT_FALSE(log.reaches(0));
    log.touch("a");
    log.forget();
    EXPECT_FALSE(log.reaches(before));
    const tick after = log.close();
    EXPECT_TRUE(log.reaches(after));
    EXPECT_THAT(since(log, after), IsEmpty());
}

TEST(TickLog, ForgetsTheOlderHalfBeyondALimit) {
    for (const tick_log_limits limits : {tick_log_limits{8, 1000}, tick_log_limits{1000, 8}}) {
        tick_log log(limits);
        std::vector<tick> ticks;
        for (const char name : std::string("abcdefghijkl")) {
            log.touch(std::string_view(&name, 1));
            ticks.push_back(log.close());
        }
        EXPECT_LE(log.size(), 8U);
        EXPECT_FALSE(log.reaches(ticks[0]));
        ASSERT_TRUE(log.reaches(ticks[9]));
        EXPECT_THAT(since(log, ticks[9]), ElementsAre("l", "k"));
    }
}

TEST(TickLog, AnswersAsAMapDoes) {
    std::mt19937 random(1);
    tick_log log({300, 1U << 20});
    std::map<std::string, tick> truth;
    tick last = log.close();
    for (int step = 0; step < 20000; ++step) {
        const std::string path = std::to_string(random() % 400);
        log.touch(path);
        truth[path] = log.now();
        if (random() % 50 == 0) {
            last = log.close();
            const tick then = last - random() % 40;
            if (!log.reaches(then)) {
                continue;
            }
            std::vector<std::string> expected;
            for (const auto& [name, when] : truth) {
                if (when > then) {
                    expected.push_back(name);
                }
            }
            ASSERT_THAT(since(log, then), ::testing::UnorderedElementsAreArray(expected));
        }
    }
}

TEST(Token, IsReadAsItWasWritten) {
    for (const token& one : {token{0, 0, 0, false}, token{0xfedcba9876543210, 7, 42, true},
                             token{1, ~0ULL, ~0ULL, false}}) {
        const auto read = token_from_string(to_string(one));
        ASSERT_TRUE(read) << to_string(one);
        EXPECT_EQ(to_string(*read), to_string(one));
        EXPECT_EQ(read->after_all, one.after_all);
    }
}

TEST(Token, IsNothingElse) {
    for (const char* const text :
         {"", "0", "1795985545505692589", "builtin:fake", "c:1:2:3:4", "espy:", "espy:none",
          "espy:1", "espy:1.2", "espy:1.2:", "espy:1.2:3x", "espy:1.2:3:al", "espy:1.2:3:all ",
          "espy:1.2:99999999999999999999", "espy:1.2:-3", "espy: 1.2:3", "espy:g.2:3"}) {
        EXPECT_FALSE(token_from_string(text)) << text;
    }
}

std::string told(std::string_view path) {
    const told_path as = told_as(path);
    switch (as.as) {
    case telling::path: return "path";
    case telling::directory: return "listing of " + std::string(as.directory);
    case telling::everything: return "everything";
    default: return "nothing";
    }
}

TEST(ToldPath, LeavesOutTheRepositoryItself) {
    for (const char* const path : {".git", ".git/index", ".git/a/.git"}) {
        EXPECT_EQ(told(path), "nothing") << path;
    }
    for (const char* const path :
         {"a", "a/b", ".gitignore", ".github/x", "a/.gitmodules", "a/x.git", "x.git/y", "git~2"}) {
        EXPECT_EQ(told(path), "path") << path;
    }
}

TEST(ToldPath, ListsTheDirectoryThatBecomesARepositoryOrIsNoneAnyMore) {
    EXPECT_EQ(told("a/b/.git"), "listing of a/b");
    EXPECT_EQ(told("a/.git/HEAD"), "listing of a");
    EXPECT_EQ(told("a/.git/objects"), "listing of a");
    EXPECT_EQ(told("a/.git/index"), "nothing");
    EXPECT_EQ(told("a/.git/refs/heads"), "nothing");
}

TEST(ToldPath, IsEverythingWhereGitRefusesAName) {
    for (const char* const path :
         {"a/.GIT", ".Git/x", "a/git~1", "GIT~1", "a/.git ", "a/.git.", "a/.git:x/b", "a\\.git"}) {
        EXPECT_EQ(told(path), "everything") << path;
    }
}

TEST(ToldPath, WatchesOfARepositoryBelowTheFirstLevelAlone) {
    EXPECT_TRUE(is_pruned(".git"));
    EXPECT_TRUE(is_pruned("a/.git/objects"));
    EXPECT_TRUE(is_pruned(".git/x"));
    EXPECT_FALSE(is_pruned("a/.git"));
    EXPECT_FALSE(is_pruned("a"));
    EXPECT_FALSE(is_pruned("a.git/b"));
}

std::string problem_of(const monitor_facts& facts) {
    const auto found = find_monitor_problem(facts);
    return found ? std::string(found->name) : std::string();
}

TEST(GitMonitorProblem, NamesAMonitorThatDoesNothing) {
    EXPECT_EQ(problem_of({.directory = "r", .setting = "true", .version = 23905}),
              "git_monitor_missing");
    EXPECT_EQ(problem_of({.directory = "r", .setting = "1", .version = 25400}),
              "git_monitor_missing");
}

TEST(GitMonitorProblem, NamesTheOneThatLosesChanges) {
    EXPECT_EQ(problem_of({.directory = "r", .setting = "true", .version = 25500}),
              "git_monitor_loses_changes");
}

TEST(GitMonitorProblem, NamesAProgramThatIsGone) {
    EXPECT_EQ(problem_of({.directory = "r", .setting = "/nowhere/hook", .version = 23905}),
              "git_monitor_gone");
    // What a shell takes apart is not judged.
    EXPECT_EQ(problem_of({.directory = "r", .setting = "/nowhere/hook x", .version = 23905}), "");
}

TEST(GitMonitorProblem, IsNoneWithoutAMonitorAndWithEspys) {
    EXPECT_EQ(problem_of({.directory = "r", .setting = "", .version = 23905}), "");
    EXPECT_EQ(problem_of({.directory = "r", .setting = "false", .version = 23905}), "");
    EXPECT_EQ(problem_of({.directory = "r", .setting = "/bin/sh", .version = 23905}), "");
}

} // namespace
} // namespace espy::cli::git
