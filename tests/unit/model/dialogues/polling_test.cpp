// What a listing that is repeated tells. Each test fails without the rule it is named for.
#include "conversation.hpp"

#include <cerrno>

namespace espy::tree {
namespace {

using ModelPolling = conversation;

TEST_F(ModelPolling, TellsWhatCameAndWentAndChanged) {
    given_polled({{".", {{"a", polled_file(11)}, {"b", polled_file(12)}}}});
    polls({{".", {{"b", polled_file(12, 2)}, {"c", polled_file(13)}}}});
    tells({"modified b", "created c", "removed a"});
    polls({{".", {{"b", polled_file(12, 2)}, {"c", polled_file(13)}}}});
    tells({});
}

TEST_F(ModelPolling, TellsAnotherFileOfTheSameNameAsAnother) {
    given_polled({{".", {{"a", polled_file(11)}}}});
    polls({{".", {{"a", polled_file(12)}}}});
    tells({"removed a", "created a"});
}

TEST_F(ModelPolling, RecognisesARenameFromOneDirectoryToAnother) {
    given_polled({{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}},
                  {"d", {{"x", polled_file(11)}}},
                  {"e", {}}});
    polls({{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}},
           {"d", {}},
           {"e", {{"y", polled_file(11)}}}});
    tells({"renamed e/y from d/x"});
    polls({{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}},
           {"d", {{"x", polled_file(11, 2)}}},
           {"e", {}}});
    tells({"renamed d/x from e/y", "modified d/x"});
}

TEST_F(ModelPolling, RecognisesADirectoryWithAllThatIsInIt) {
    given_polled({{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}},
                  {"d", {{"s", a_directory(4)}}},
                  {"d/s", {{"x", polled_file(11)}}},
                  {"e", {}}});
    polls({{".", {{"e", a_directory(3)}}},
           {"e", {{"d", a_directory(2)}}},
           {"e/d", {{"s", a_directory(4)}}},
           {"e/d/s", {{"x", polled_file(11)}, {"y", polled_file(12)}}}});
    tells({"renamed e/d/ from d", "created e/d/s/y"});
}

TEST_F(ModelPolling, RecognisesWhatWasMovedOutOfADirectoryThatMoved) {
    given_polled({{".", {{"d", a_directory(2)}}}, {"d", {{"x", polled_file(11)}}}});
    polls({{".", {{"e", a_directory(2)}, {"x", polled_file(11)}}}, {"e", {}}});
    tells({"renamed e/ from d", "renamed x from e/x"});
}

TEST_F(ModelPolling, RecognisesWhatWasMovedOutOfADirectoryThatIsGone) {
    given_polled({{".", {{"d", a_directory(2)}}}, {"d", {{"x", polled_file(11)}}}});
    polls({{".", {{"x", polled_file(11)}}}});
    tells({"renamed x from d/x", "removed d/"});
}

TEST_F(ModelPolling, RecognisesWhatWasMovedIntoADirectoryThatIsNew) {
    given_polled(
        {{".", {{"x", polled_file(11)}, {"d", a_directory(2)}}}, {"d", {{"y", polled_file(12)}}}});
    polls({{".", {{"n", a_directory(3)}}},
           {"n", {{"x", polled_file(11)}, {"d", a_directory(2)}}},
           {"n/d", {{"y", polled_file(12)}, {"z", polled_file(13)}}}});
    tells({"created n/", "renamed n/x from x", "renamed n/d/ from d", "created n/d/z"});
}

TEST_F(ModelPolling, TellsADirectoryThatWentIntoANewOneAndLeftItsNameToAnother) {
    given_polled({{".", {{"d", a_directory(2)}}}, {"d", {{"x", polled_file(11)}}}});
    polls({{".", {{"d", a_directory(3)}, {"n", a_directory(4)}}},
           {"d", {}},
           {"n", {{"m", a_directory(2)}}},
           {"n/m", {{"x", polled_file(11)}}}});
    tells({"created n/", "renamed n/m/ from d", "created d/"});
}

TEST_F(ModelPolling, MakesRoomFirstWhereSeveralWereMoved) {
    given_polled({{".", {{"log", polled_file(11)}, {"log.1", polled_file(12)}}}});
    polls({{".",
            {{"log", polled_file(13)}, {"log.1", polled_file(11)}, {"log.2", polled_file(12)}}}});
    tells({"renamed log.2 from log.1", "renamed log.1 from log", "created log"});
}

TEST_F(ModelPolling, TellsThatOneWasOverwritten) {
    given_polled({{".", {{"a", polled_file(11)}, {"b", polled_file(12)}}}});
    polls({{".", {{"b", polled_file(11)}}}});
    tells({"renamed b from a, replaced"});
}

TEST_F(ModelPolling, ExchangesWhatWentRoundInACircle) {
    given_polled({{".", {{"a", polled_file(11)}, {"b", polled_file(12)}, {"c", polled_file(13)}}}});
    polls({{".", {{"a", polled_file(12)}, {"b", polled_file(11)}, {"c", polled_file(13)}}}});
    tells({"renamed b from a, exchanged"});
    polls({{".", {{"a", polled_file(13)}, {"b", polled_file(12)}, {"c", polled_file(11)}}}});
    tells({"renamed c from b, exchanged", "renamed b from a, exchanged"});
}

TEST_F(ModelPolling, TurnsAParentAndItsChildRound) {
    given_polled({{".", {{"a", a_directory(2)}}}, {"a", {{"b", a_directory(3)}}}, {"a/b", {}}});
    polls({{".", {{"b", a_directory(3)}}}, {"b", {{"a", a_directory(2)}}}, {"b/a", {}}});
    tells({"renamed b/ from a/b", "renamed b/a/ from a"});
}

TEST_F(ModelPolling, TellsWhatHasTakenThePlaceOfTheDirectoryItWasIn) {
    given_polled({{".", {{"d", a_directory(2)}}}, {"d", {{"x", polled_file(11)}}}});
    polls({{".", {{"d", polled_file(11)}}}});
    tells({"removed d/x", "removed d/", "created d"});
}

TEST_F(ModelPolling, TellsASecondLinkAsCreated) {
    given_polled({{".", {{"a", polled_file(11)}}}});
    polls({{".", {{"a", polled_file(11)}, {"b", polled_file(11)}}}});
    tells({"created b"});
}

TEST_F(ModelPolling, TellsAtAGlanceWhatWasWrittenButNotWhatMoved) {
    given_polled({{".", {{"a", polled_file(11)}, {"b", polled_file(12)}}}});
    polls({{".", {{"a", polled_file(11, 2)}, {"b", polled_file(12)}}}});
    tells({"modified a"});
    EXPECT_TRUE(it().polls().has_warm());
    polls({{".", {{"a", polled_file(11, 3)}, {"c", polled_file(12)}}}}, false);
    tells({"modified a"});
    EXPECT_TRUE(it().polls().wants_pass());
    polls({{".", {{"a", polled_file(11, 3)}, {"c", polled_file(12)}}}});
    tells({"renamed c from b"});
    EXPECT_FALSE(it().polls().wants_pass());
}

TEST_F(ModelPolling, ForgetsAfterAWhileThatADirectoryChanged) {
    given_polled({{".", {{"a", polled_file(11)}}}});
    polls({{".", {{"a", polled_file(11, 2)}}}});
    tells({"modified a"});
    for (int i = 0; i < 100 && it().polls().has_warm(); ++i) {
        polls({{".", {{"a", polled_file(11, 2)}}}}, false);
    }
    EXPECT_FALSE(it().polls().has_warm());
}

TEST_F(ModelPolling, TellsAttributesOfADirectoryButNotThatItsNamesChanged) {
    thing open = a_directory(2);
    given_polled({{".", {{"d", open}}}, {"d", {}}});
    open.changed = 2;
    polls({{".", {{"d", open}}}, {"d", {}}});
    tells({});
    open.mode = 0700;
    polls({{".", {{"d", open}}}, {"d", {}}});
    tells({"attributes d/"});
}

TEST_F(ModelPolling, DoesNotTellAgainWhatAnEventHasTold) {
    given({{"a", polled_file(11)}});
    it().polls().share(it().tree().top());
    polls({{".", {{"a", polled_file(11)}}}});
    says(1, modify, "a");
    for (const entry_index index : it().polls().take_unstamped()) {
        sys::details now;
        now.status = {entry_type::file, 11, 1, 2};
        now.born = 1;
        now.modified = 2;
        now.mode = 0644;
        now.links = 1;
        it().polls().stamped(index, now);
    }
    polls({{".", {{"a", polled_file(11, 2)}}}});
    tells({"modified a"});
    // But what happened without one.
    polls({{".", {{"a", polled_file(11, 3)}}}});
    tells({"modified a"});
}

/// By another machine, of which the kernel tells nothing.
TEST_F(ModelPolling, LooksAtWhatIsMissingWhereEventsTell) {
    given({{"a", polled_file(11)}});
    it().polls().share(it().tree().top());
    it().polls().begin_pass(true);
    it().polls().observation_begins(directory_index{0},
                                    sys::details{.status = {entry_type::directory, 1, 1, 0}});
    it().polls().observation_ends(directory_index{0});
    it().polls().go_on_with_pass();
    it().next(); // to observe it
    it().polls().go_on_with_pass();
    asks("look at a");
    finds(nothing);
    it().polls().go_on_with_pass();
    EXPECT_FALSE(it().polls().in_pass());
    tells({"removed a"});
}

TEST_F(ModelPolling, BelievesATypeThatWasLookedAtMoreThanASignature) {
    given_polled({{".", {{"a", polled_file(11)}, {"b", polled_file(12)}}}});
    turns_out("a", a_link);
    polls({{".", {{"a", polled_file(12)}, {"b", polled_file(11)}}}});
    tells({"renamed b from a, exchanged", "removed a", "created a@"});
    polls({{".", {{"a", polled_file(12)}, {"b", polled_file(11)}}}});
    tells({"removed a@", "created a"});
}

TEST_F(ModelPolling, OpensADirectoryThatWasGoneWhenItWasToBeOpened) {
    begins({.initial = true});
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    cannot_open(ENOENT);
    it().polls().share(it().tree().top());
    it().polls().begin_pass(true);
    it().polls().observed(directory_index{0}, "d",
                          sys::details{.status = {entry_type::directory, 2, 1, 0}});
    EXPECT_TRUE(it().failures().has_dirty());
    it().failures().retry();
    asks("arm d");
    opens(a_directory(2), {});
    it().polls().forget_pass();
    it().ready();
    tells({"exists d/", "ready r"});
}

TEST_F(ModelPolling, FindsAgainADirectoryWhoseNameHoldsAnother) {
    given_polled({{".", {{"d", a_directory(2)}}}, {"d", {{"x", polled_file(11)}}}});
    const entry_index d = it().tree().find(directory_index{0}, "d");
    it().polls().begin_pass(true);
    it().polls().observation_failed(it().tree().at(d).directory);
    it().polls().go_on_with_pass();
    while (it().next()) {
    }
    while (it().polls().in_pass()) {
        it().polls().go_on_with_pass();
    }
    EXPECT_TRUE(it().tree().at(d).is_dirty());
}

/// What is left of an observation may come after a listing that made it a watched one.
TEST_F(ModelPolling, KeepsNoDirectoryWarmThatIsNotPolledAnyMore) {
    given({{"a", a_file}});
    polling& polls = it().polls();
    polls.begin_pass(true);
    polls.note_unseen(it().tree().find(it().tree().at(it().tree().top()).directory, "a"));
    EXPECT_FALSE(polls.has_warm());
    EXPECT_TRUE(polls.forget_pass());
}

/// It is listed again before it was opened.
TEST_F(ModelPolling, TellsNothingOfADirectoryBeforeItIsToldItself) {
    given_polled({{".", {}}});
    thing d = a_directory(2);
    list(directory_index{0}, {{"d", d}});
    d.mode = 0700;
    list(directory_index{0}, {{"d", d}});
    asks("arm d");
    cannot_open(ENOENT);
    asks("arm d");
    cannot_open(ENOENT);
    tells({"created d/"});
}

} // namespace
} // namespace espy::tree
