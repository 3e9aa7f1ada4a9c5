#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <support/temporary_directory.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

namespace espy::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace fs = std::filesystem;

constexpr kinds map_kinds{change_kind::exists, change_kind::created, change_kind::renamed,
                          change_kind::removed};

class Selecting : public testing::Test {
protected:
    Selecting() { fs::create_directories(home_ / "r"); }

    void touch(const std::string& name) const { std::ofstream(home_ / "r" / name).flush(); }
    void rename(const std::string& from, const std::string& to) const {
        fs::rename(home_ / "r" / from, home_ / "r" / to);
    }
    void watch(std::function<bool(std::string_view, entry_type)> select, bool initial = false) {
        root_ = watcher_.add(home_ / "r", {.tell = map_kinds,
                                           .initial = initial,
                                           .select = std::move(select),
                                           .notice = [this](const change& seen) {
                                               noticed_.push_back(to_line(seen));
                                           }});
        told_ = told();
    }
    /// What the next barrier tells, as `KIND PATH`, with the numbers checked.
    std::vector<std::string> told() {
        batch changes;
        watcher_.sync(changes);
        std::vector<std::string> result;
        for (const change& change : changes) {
            EXPECT_EQ(change.seq, ++seq_);
            result.push_back(to_line(change));
        }
        return result;
    }
    std::string to_line(const change& of) const {
        const auto below = [&](std::string_view path) {
            return fs::path(path).lexically_relative(home_.path()).native();
        };
        return std::string(to_string(of.kind)) + ' ' +
               (of.from.empty() ? "" : below(of.from) + " ") + below(of.path);
    }

    temporary_directory home_;
    watcher watcher_;
    root_id root_{};
    std::uint64_t seq_ = 0;
    std::vector<std::string> told_;
    std::vector<std::string> noticed_;
};

TEST_F(Selecting, DecidesByTheTypeThatANewEntryTurnsOutToHave) {
    watch([](std::string_view, entry_type type) {
        return type == entry_type::symlink || type == entry_type::directory;
    });
    touch("file");
    touch("gone");
    fs::remove(home_ / "r/gone");
    fs::create_symlink("file", home_ / "r/link");
    ASSERT_EQ(::mkfifo((home_ / "r/pipe").c_str(), 0600), 0);
    fs::create_directory(home_ / "r/last");
    EXPECT_THAT(told(), ElementsAre("created r/link", "created r/last"));
    rename("pipe", "was-pipe");
    rename("link", "was-link");
    EXPECT_THAT(told(), ElementsAre("renamed r/link r/was-link"));
}

TEST_F(Selecting, TellsNothingOfAWrongGuess) {
    watch([](std::string_view, entry_type type) { return type == entry_type::file; });
    ASSERT_EQ(::mkfifo((home_ / "r/a").c_str(), 0600), 0);
    rename("a", "b");
    touch("c");
    EXPECT_THAT(told(), ElementsAre("created r/c"));
}

TEST_F(Selecting, HoldsForTheInitialListing) {
    touch("a.c");
    touch("a.o");
    watch([](std::string_view path, entry_type) { return !path.ends_with(".o"); }, true);
    EXPECT_THAT(told_, ElementsAre("exists r/a.c"));
    rename("a.o", "b.c");
    EXPECT_THAT(told(), ElementsAre("created r/b.c"));
}

TEST_F(Selecting, ShowsWhatIsHiddenToWhoMustKnow) {
    watch([](std::string_view, entry_type) { return false; });
    touch("a");
    rename("a", "b");
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_THAT(noticed_, ElementsAre("created r/a", "renamed r/a r/b"));
}

TEST_F(Selecting, AsksAgainWhenToldTo) {
    std::string hidden = ".o";
    touch("a.o");
    fs::create_directories(home_ / "r/d");
    touch("d/b.c");
    watch([&](std::string_view path, entry_type) { return !path.ends_with(hidden); });
    hidden = ".c";
    EXPECT_THAT(told(), IsEmpty());
    watcher_.reprune(root_);
    EXPECT_THAT(told(), testing::UnorderedElementsAre("created r/a.o", "removed r/d/b.c"));
    watcher_.reprune(root_);
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(Selecting, TellsWhatIsReplacedAcrossTheBorder) {
    touch("a.part");
    touch("b.txt");
    touch("c.txt");
    watch([](std::string_view path, entry_type) { return !path.ends_with(".part"); });
    rename("a.part", "b.txt");
    EXPECT_THAT(told(), ElementsAre("removed r/b.txt", "created r/b.txt"));
    touch("d.part");
    rename("c.txt", "d.part");
    EXPECT_THAT(told(), ElementsAre("removed r/c.txt"));
}

TEST_F(Selecting, HoldsForWhatIsSettled) {
    settled_watcher settled;
    touch("b.txt");
    settled.add(home_ / "r", {.tell = map_kinds | kinds{change_kind::modified},
                              .select = [](std::string_view path, entry_type) {
                                  return path.ends_with(".txt");
                              }});
    batch changes;
    settled.sync(changes);
    touch("a.part");
    rename("a.part", "a.txt");
    touch("b.part");
    rename("b.part", "b.txt");
    settled.sync(changes);
    std::vector<std::string> lines;
    for (const change& change : changes) {
        lines.push_back(to_line(change));
    }
    EXPECT_THAT(lines, testing::UnorderedElementsAre("created r/a.txt", "modified r/b.txt"));
}

} // namespace
} // namespace espy::test
