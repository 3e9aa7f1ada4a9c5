#include "failure.hpp"
#include "run/fingerprint.hpp"
#include "run/left_behind.hpp"
#include "run/options.hpp"
#include "run/placeholders.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace espy::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using words = std::vector<std::string>;

TEST(RunSignals, HaveNamesAndNumbers) {
    EXPECT_EQ(parse_signal("--signal", "TERM"), SIGTERM);
    EXPECT_EQ(parse_signal("--signal", "SIGUSR1"), SIGUSR1);
    EXPECT_EQ(parse_signal("--signal", "9"), SIGKILL);
    for (const char* const wrong : {"", "0", "term", "1000", "9x", "SIG"}) {
        EXPECT_THROW(parse_signal("--signal", wrong), usage_error) << wrong;
    }
}

TEST(Placeholders, StandForPaths) {
    const words command{"cmd", "{}", "x{first}", "{}y"};
    EXPECT_TRUE(has_placeholders(command));
    EXPECT_THAT(fill_in(command, words{"a", "b c"}), ElementsAre("cmd", "a", "b c", "xa", "{}y"));
    EXPECT_FALSE(has_placeholders(words{"cmd", "{}y", "/_x"}));
    EXPECT_THAT(fill_in(words{"/_"}, words{"/a/./b"}), ElementsAre("/a/b"));
}

TEST(Placeholders, AreNotLookedForInPaths) {
    EXPECT_THAT(fill_in(words{"{}", "{first}"}, words{"{first}"}),
                ElementsAre("{first}", "{first}"));
}

TEST(Placeholders, NeverMakeOptions) {
    EXPECT_THAT(fill_in(words{"{}", "{first}", "--in={first}"}, words{"-f"}),
                ElementsAre("./-f", "./-f", "--in=-f"));
}

class Files : public testing::Test {
protected:
    Files() {
        std::string name = testing::TempDir() + "espy-run-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("mkdtemp");
        }
        home_ = name;
    }
    ~Files() override { std::filesystem::remove_all(home_); }

    std::string path(const char* name) const { return (home_ / name).string(); }
    void write(const char* name, const char* text) const { std::ofstream(path(name)) << text; }
    changed changes_of(const char* name, unsigned times_written = 1) const {
        names_.push_back(std::make_unique<std::string>(path(name)));
        batch changes;
        change& told = changes.append({});
        told.kind = change_kind::modified;
        told.path = *names_.back();
        changed result;
        result.add(std::move(changes), {{path(name), times_written}});
        return result;
    }

private:
    std::filesystem::path home_;
    mutable std::vector<std::unique_ptr<std::string>> names_;
};

using Fingerprint = Files;

TEST_F(Fingerprint, IsTheSameForTheSameContentOnly) {
    const auto nothing = fingerprint(path("f"));
    write("f", "x");
    const auto x = fingerprint(path("f"));
    write("f", "y");
    EXPECT_NE(fingerprint(path("f")), x);
    write("f", "x");
    EXPECT_EQ(fingerprint(path("f")), x);
    std::filesystem::permissions(path("f"), std::filesystem::perms::owner_all);
    EXPECT_NE(fingerprint(path("f")), x);
    std::filesystem::remove(path("f"));
    EXPECT_EQ(fingerprint(path("f")), nothing);
}

TEST_F(Fingerprint, OfALinkIsItsTarget) {
    std::filesystem::create_symlink("a", path("a"));
    std::filesystem::create_symlink("a", path("same"));
    std::filesystem::create_symlink("b", path("other"));
    EXPECT_EQ(fingerprint(path("a")), fingerprint(path("same")));
    EXPECT_NE(fingerprint(path("a")), fingerprint(path("other")));
}

TEST_F(Fingerprint, OfABigFileIsItsIdentity) {
    write("a", "xx");
    write("b", "xx");
    EXPECT_NE(fingerprint(path("a"), 1), fingerprint(path("b"), 1));
}

using LeftBehind = Files;

TEST_F(LeftBehind, IsNoNewsIfItIsWhatTheRunWasGiven) {
    left_behind left;
    write("f", "x");
    left.begin(changes_of("f"), false);
    write("f", "x");
    EXPECT_FALSE(left.is_news(changes_of("f")));
    write("f", "y");
    EXPECT_TRUE(left.is_news(changes_of("f")));
}

TEST_F(LeftBehind, IsNoNewsIfAnEarlierRunLeftItSo) {
    left_behind left;
    left.begin({}, false);
    write("f", "x");
    EXPECT_TRUE(left.is_news(changes_of("f")));
    left.begin(changes_of("f"), true);
    EXPECT_FALSE(left.is_news(changes_of("f")));
    left.begin({}, false);
    EXPECT_FALSE(left.is_news(changes_of("f")));
}

TEST_F(LeftBehind, IsNewsIfItMayHaveBeenSomethingElseInBetween) {
    left_behind left;
    write("f", "x");
    left.begin(changes_of("f"), false);
    EXPECT_TRUE(left.is_news(changes_of("f", 2)));
    left.begin(changes_of("f"), true);
    EXPECT_FALSE(left.is_news({}));
    // Not the habit of the command: the run before did not write it.
    left.begin(changes_of("f"), false);
    EXPECT_TRUE(left.is_news(changes_of("f", 2)));
}

TEST_F(LeftBehind, IsNoNewsIfTheCommandWritesItAsOftenEachTime) {
    left_behind left;
    write("f", "x");
    left.begin(changes_of("f"), false);
    EXPECT_TRUE(left.is_news(changes_of("f", 2)));
    left.begin(changes_of("f"), true);
    EXPECT_FALSE(left.is_news(changes_of("f", 2)));
    left.begin(changes_of("f"), false);
    EXPECT_FALSE(left.is_news(changes_of("f", 2)));
    left.begin(changes_of("f"), false);
    EXPECT_TRUE(left.is_news(changes_of("f", 3)));
}

TEST_F(LeftBehind, IsAnOutputIfItIsDifferentAfterEveryRun) {
    left_behind left(3);
    left.begin({}, false);
    for (const char* const text : {"1", "2"}) {
        write("f", text);
        EXPECT_TRUE(left.is_news(changes_of("f")));
        left.begin(changes_of("f"), true);
    }
    write("f", "3");
    EXPECT_FALSE(left.is_news(changes_of("f")));
    EXPECT_THAT(left.take_new_outputs(), ElementsAre(path("f")));
    left.begin({}, false);
    write("f", "4");
    EXPECT_FALSE(left.is_news(changes_of("f")));
    EXPECT_THAT(left.take_new_outputs(), IsEmpty());
}

TEST_F(LeftBehind, PausesBeforeMoreRunsForOneFile) {
    left_behind left;
    left.begin({}, false);
    for (const char* const text : {"1", "2"}) {
        write("f", text);
        EXPECT_TRUE(left.is_news(changes_of("f")));
        EXPECT_EQ(left.pause().count(), 0);
        left.begin(changes_of("f"), true);
    }
    write("f", "3");
    EXPECT_TRUE(left.is_news(changes_of("f")));
    EXPECT_GT(left.pause().count(), 0);
}

TEST_F(LeftBehind, IsNoOutputIfItChangesBetweenRunsToo) {
    left_behind left(2);
    for (const char* const text : {"1", "2", "3", "4", "5", "6"}) {
        left.begin(changes_of("f"), false);
        write("f", text);
        EXPECT_TRUE(left.is_news(changes_of("f")));
    }
}

} // namespace
} // namespace espy::cli
