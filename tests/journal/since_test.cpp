/// What is answered to whom.
#include "recorded.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/stat.h>

namespace espy::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class Since : public Recorded {};

TEST_F(Since, TellsNothingWhenNothingHappened) {
    write("a", "1");
    const token first = record();
    EXPECT_EQ(first.batch, 1U);
    EXPECT_EQ(record(), first);
    EXPECT_THAT(since(first), IsEmpty());
}

TEST_F(Since, TellsWhatHappenedWhileItWasRecorded) {
    make("d");
    write("d/a", "1");
    recorder by(root(), file(), quickly());
    const token first = sync(by);
    write("d/a", "22");
    write("d/b", "3");
    move("d", "e");
    sync(by);
    EXPECT_THAT(since(first),
                ElementsAre("renamed r/d -> r/e directory", "created r/e/b", "written r/e/a"));
}

TEST_F(Since, TellsWhatHappenedWhileNobodyRecorded) {
    make("d");
    write("d/a", "1");
    write("gone", "1");
    write("moved", "1");
    const token first = record();
    write("d/a", "22");
    move("moved", "there");
    std::filesystem::remove(in("gone"));
    move("d", "e");
    record();
    EXPECT_THAT(since(first), UnorderedElementsAre("renamed r/d -> r/e directory", "modified r/e/a",
                                                   "removed r/gone", "renamed r/moved -> r/there"));
}

TEST_F(Since, TellsTheNetEffectOverRestarts) {
    write("a", "1");
    const token first = record();
    move("a", "b");
    const token second = record();
    move("b", "c");
    write("new", "");
    record();
    std::filesystem::remove(in("new"));
    const token last = record();
    EXPECT_THAT(since(first), ElementsAre("renamed r/a -> r/c"));
    EXPECT_THAT(since(second), ElementsAre("renamed r/b -> r/c"));
    batch told;
    EXPECT_EQ(journal(file()).between(first, second, told, {.root_path = "r"}),
              since_status::changes);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(to_line(told[0]), "renamed r/a -> r/b");
    EXPECT_THROW(journal(file()).between(second, first, told), error);
    EXPECT_EQ(judge(last), since_status::changes);
}

TEST_F(Since, TellsTheTypeOfWhatWasReplaced) {
    std::filesystem::create_symlink("x", in("link"));
    write("f", "1");
    const token first = record();
    {
        recorder by(root(), file(), quickly());
        sync(by);
        write("t", "2");
        move("t", "link");
        sync(by);
        // And now it is away.
        move("link", "f");
        sync(by);
    }
    batch told;
    token upto;
    journal(file()).since(first, told, upto, {.root_path = "r"});
    mirror believing;
    believing.begin(root_id{1}, {{"r/link", entry_type::symlink}, {"r/f", entry_type::file}});
    believing.apply(told);
    EXPECT_THAT(believing.contradictions(), IsEmpty());
    EXPECT_THAT(differences(believing.of(root_id{1}), {{"r/f", entry_type::file}}), IsEmpty());
}

TEST_F(Since, TellsAFileThatWasWrittenInTheTickOfItsLook) {
    const token first = record();
    token second;
    {
        recorder by(root(), file(), quickly());
        write("a", "1");
        second = sync(by); // at once
    }
    // Whether it was, nobody can say: a later write may have left all times as they were.
    record();
    const auto known = journal(file()).look("a");
    ASSERT_TRUE(known);
    EXPECT_THAT(since(first), ElementsAre("created r/a"));
    EXPECT_THAT(since(second), ::testing::AnyOf(IsEmpty(), ElementsAre("modified r/a")));
}

TEST_F(Since, NamesEachEntryBelowWhatWasRenamedIfAsked) {
    make("d/sub");
    write("d/a", "1");
    write("d/sub/b", "1");
    make("x");
    write("x/c", "1");
    const token first = record();
    recorder by(root(), file(), quickly());
    sync(by);
    move("x", "d/x");
    move("d", "e");
    write("e/new", "");
    sync(by);
    EXPECT_THAT(since(first, {.expand = true}),
                ElementsAre("renamed r/x -> r/d/x directory", "renamed r/x/c -> r/d/x/c",
                            "renamed r/d -> r/e directory", "renamed r/d/a -> r/e/a",
                            "renamed r/d/sub -> r/e/sub directory",
                            "renamed r/d/sub/b -> r/e/sub/b", "renamed r/d/x -> r/e/x directory",
                            "renamed r/d/x/c -> r/e/x/c", "created r/e/new"));
}

TEST_F(Since, TellsOfARootThatIsAFile) {
    const std::string one = place_ / "one";
    std::ofstream(one) << "1";
    recorder by(one, file(), quickly());
    const token first = sync(by);
    std::ofstream(one) << "22";
    sync(by);
    batch told;
    token upto;
    journal(file()).since(first, told, upto);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(to_line(told[0]), "written " + one);
}

TEST_F(Since, TellsOfARootThatWasReplaced) {
    write("a", "1");
    const token first = record();
    std::filesystem::rename(root(), place_ / "old");
    std::filesystem::create_directory(root());
    write("b", "1");
    record();
    EXPECT_THAT(since(first), UnorderedElementsAre("removed r/a", "created r/b"));
    EXPECT_THAT(paths(), ElementsAre("b"));
}

TEST_F(Since, KeepsWhatIsBelowADirectoryThatIsNotSelected) {
    make("hidden/sub");
    write("hidden/sub/a.txt", "1");
    write("hidden/sub/a.o", "1");
    recorder_options options = quickly();
    options.root.select = [](std::string_view path, entry_type) { return path.ends_with(".txt"); };
    const token first = record(options);
    EXPECT_THAT(paths(), ElementsAre("hidden/sub/a.txt"));
    EXPECT_EQ(record(options), first) << "nothing is different";
    move("hidden/sub/a.txt", "hidden/b.txt");
    write("hidden/sub/c.txt", "1");
    record(options);
    EXPECT_THAT(since(first), UnorderedElementsAre("renamed r/hidden/sub/a.txt -> r/hidden/b.txt",
                                                   "created r/hidden/sub/c.txt"));
}

TEST_F(Since, SaysThatItsRulesWereOthers) {
    make("d");
    write("d/a", "1");
    const token first = record();
    recorder_options options = quickly();
    options.rules = "no d";
    options.root.prune = [](std::string_view directory) { return directory == "d"; };
    record(options);
    EXPECT_THAT(since(first), ElementsAre("removed r/d/a"));
    EXPECT_EQ(journal(file()).rules(), "no d");
    std::vector<batch_cause> causes;
    journal(file()).log(first, [&](const logged_batch& at, const batch&) {
        causes.push_back(at.cause);
        return true;
    });
    EXPECT_THAT(causes, ElementsAre(batch_cause::rules));
}

TEST_F(Since, DoesNotTellOfTheJournalItself) {
    const std::string inside = in("state/j.journal");
    make("state");
    write("a", "1");
    recorder by(root(), inside, quickly());
    const token first = sync(by);
    write("a", "22");
    const token second = sync(by);
    EXPECT_NE(first, second);
    batch told;
    // What was written to the journal is a change, of which nothing comes.
    for (int i = 0; i < 5; ++i) {
        by.wait(told, std::chrono::milliseconds(20));
    }
    EXPECT_EQ(sync(by), second);
    std::vector<std::string> known;
    journal(inside).list(
        "", [&](std::string_view path, const known_entry&) { known.emplace_back(path); });
    EXPECT_THAT(known, UnorderedElementsAre("a", "state"));
}

TEST_F(Since, GoesOnWithAFirstListingThatWasEnded) {
    for (int i = 0; i < 30; ++i) {
        make("d" + std::to_string(i) + "/e");
    }
    {
        recorder by(root(), file(), quickly());
        batch told;
        by.poll(told);
        EXPECT_EQ(by.now(), std::nullopt);
    }
    EXPECT_THROW(journal(file()).now(), error);
    const token first = record();
    EXPECT_EQ(first.batch, 1U);
    EXPECT_EQ(paths().size(), 60U);
    EXPECT_THAT(journal(file()).check(), IsEmpty());
}

TEST_F(Since, DoesNotAskTheClock) {
    write("a", "1");
    const token first = record();
    // As if the clock had been set back since.
    const timespec times[2] = {{4'000'000'000, 7}, {4'000'000'000, 7}};
    ::utimensat(AT_FDCWD, in("a").c_str(), times, 0);
    const token second = record();
    EXPECT_THAT(since(first), ElementsAre("modified r/a"));
    const timespec before[2] = {{1, 7}, {1, 7}};
    ::utimensat(AT_FDCWD, in("a").c_str(), before, 0);
    record();
    EXPECT_THAT(since(second), ElementsAre("modified r/a"));
}

} // namespace
} // namespace espy::test
