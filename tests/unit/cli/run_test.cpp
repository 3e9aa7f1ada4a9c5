#include "failing/failure.hpp"
#include "run/fingerprint.hpp"
#include "run/left_behind.hpp"
#include "run/options.hpp"
#include "run/placeholders.hpp"
#include "run/report.hpp"
#include "words/did_you_mean.hpp"

#include <espy/batch_writer.hpp>

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

TEST(Placeholders, AreLeftToTheCommandWithDoubleBraces) {
    EXPECT_FALSE(has_placeholders(words{"parallel", "echo", "{{}}", "{{first}}"}));
    EXPECT_THAT(fill_in(words{"{{}}", "{{first}}", "x{{}}"}, {}),
                ElementsAre("{}", "{first}", "x{{}}"));
    EXPECT_THAT(fill_in(words{"{{}}", "{}"}, words{"a"}), ElementsAre("{}", "a"));
}

TEST(Placeholders, AreLeftToFindAndXargs) {
    const words find{"find", ".", "-exec", "grep", "x", "{}", "+"};
    EXPECT_FALSE(has_placeholders(find));
    EXPECT_EQ(fill_in(find, words{"a"}), find);
    const words xargs{"xargs", "-I", "{}", "echo", "{}"};
    EXPECT_FALSE(has_placeholders(xargs));
    EXPECT_TRUE(has_placeholders(words{"cmd", "-I", "x", "{}"}));
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
    changed changes_of(const char* name, unsigned times_written = 1,
                       entry_type type = entry_type::file) const {
        names_.push_back(std::make_unique<std::string>(path(name)));
        batch changes;
        change& told = batch_writer(changes).append({});
        told.kind = change_kind::modified;
        told.type = type;
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
using RunReasons = Files;

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
    left_behind left;
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
    left.others_changed(changes_of("f"));
    left.begin(changes_of("f"), false);
    write("f", "5");
    EXPECT_TRUE(left.is_news(changes_of("f")));
}

TEST_F(LeftBehind, IsNoOutputSoSoonIfOthersChangeIt) {
    left_behind left;
    left.others_changed(changes_of("f"));
    left.begin(changes_of("f"), false);
    for (unsigned run = 1; run < left_behind::patience_with_others; ++run) {
        write("f", std::to_string(run).c_str());
        EXPECT_TRUE(left.is_news(changes_of("f"))) << run;
        left.begin(changes_of("f"), true);
    }
    write("f", "last");
    EXPECT_FALSE(left.is_news(changes_of("f")));
}

TEST_F(LeftBehind, IsNoOutputIfTheRunsHadOtherReasons) {
    left_behind left;
    for (const char* const text : {"1", "2", "3", "4", "5", "6"}) {
        left.begin({}, false);
        write("f", text);
        EXPECT_TRUE(left.is_news(changes_of("f")));
    }
}

TEST_F(RunReasons, NameTheFirstFileAndCountTheRest) {
    EXPECT_EQ(subject_of({}), "");
    changed reasons = changes_of("d", 0, entry_type::directory);
    EXPECT_EQ(subject_of(reasons), path("d"));
    reasons.take(*std::make_unique<changed>(changes_of("f")));
    EXPECT_EQ(subject_of(reasons), path("f") + " and 1 more");
}

TEST(DidYouMean, FindsTheNearest) {
    const words known{"--timeout", "--extensions", "--type", "--ignore"};
    EXPECT_EQ(nearest("--timout", known), "--timeout");
    EXPECT_EQ(nearest("--tiemout", known), "--timeout");
    EXPECT_EQ(nearest("--exts", known), "--extensions");
    EXPECT_EQ(nearest("--wrong", known), "");
    EXPECT_EQ(nearest("-x", known), "");
    EXPECT_EQ(nearest("--", known), "");
    EXPECT_EQ(nearest("wach", words{"watch", "wait", "run"}), "watch");
    EXPECT_EQ(nearest("make", words{"watch", "wait", "run"}), "");
    EXPECT_EQ(nearest("anything", words{}), "");
}

} // namespace
} // namespace espy::cli
