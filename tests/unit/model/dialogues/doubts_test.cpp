// What was decided by looks at names that kept changing, and events that are hints only. Each test
// fails without the rule it is named for.
#include "conversation.hpp"

namespace espy::tree {
namespace {

class ModelDoubts : public conversation {
protected:
    /// `d/x` was listed in the middle of being renamed to `d/y`.
    void given_a_rename_that_was_looked_at() {
        given({});
        says(1, mkdir, "d");
        asks("arm d");
        happens(2, from, "x", 7);
        happens(2, to, "y", 7);
        opens(a_directory(2), {{"x", a_file}});
        reads_one();
        asks("look at d/x");
        finds(nothing);
        reads();
        asks("look at d/y");
        finds(a_file);
        tells({"created d/", "created d/x", "renamed d/y from d/x"});
        EXPECT_TRUE(it().looks().has_doubts());
    }
};
using ModelHints = conversation;

TEST_F(ModelDoubts, AreLookedAtOnceMore) {
    given_a_rename_that_was_looked_at();
    it().looks().verify(1000);
    asks("look at d/y");
    finds(a_file_changed_at(999));
    asks("look at d/x");
    finds(nothing);
    EXPECT_FALSE(it().looks().has_doubts());
    tells({});
}

TEST_F(ModelDoubts, EndInTheTruth) {
    given_a_rename_that_was_looked_at();
    it().looks().verify(1000);
    asks("look at d/y");
    finds(nothing);
    asks("look at d/x");
    finds(a_link);
    tells({"removed d/y", "created d/x@"});
}

/// The directory had another place when the batch ended, of which it was not told yet: what is made in it until
/// it is quiet is told by its event, under the path that it has there.
TEST_F(ModelDoubts, OfATypeKeepNoEventsBack) {
    given({{"d", a_directory(2)}});
    says(2, create, "x");
    it().looks().type_unknown(it().tree().find_below("d/x"));
    tells({"created d/x"});
    happens(1, from_dir, "d", 7);
    happens(1, to_dir, "e", 7);
    happens(2, create, "y");
    reads();
    asks_nothing();
    tells({"renamed e/ from d", "created e/y"});
    EXPECT_TRUE(it().looks().has_doubts());
    it().looks().verify(0);
    asks("look at e/x");
    finds(a_link);
    tells({"removed e/x", "created e/x@"});
}

TEST_F(ModelDoubts, OfATypeTellNothingOfAFileThatIsAsItWasToldToBe) {
    given({{"d", a_directory(2)}});
    says(2, create, "x");
    it().looks().type_unknown(it().tree().find_below("d/x"));
    tells({"created d/x"});
    it().looks().verify(0);
    asks("look at d/x");
    finds(a_file_changed_at(1000));
    tells({});
}

TEST_F(ModelDoubts, TellAFileThatMayHaveChangedUnseen) {
    given_a_rename_that_was_looked_at();
    it().looks().verify(1000);
    asks("look at d/y");
    finds(a_file_changed_at(1000));
    asks("look at d/x");
    finds(nothing);
    tells({"modified d/y"});
}

TEST_F(ModelDoubts, OfWhatIsElsewhereListItsDirectoryAgain) {
    given_a_rename_that_was_looked_at();
    it().looks().verify(1000);
    asks("look at d/y");
    is_elsewhere();
    asks("look at d/x");
    finds(nothing);
    it().failures().retry();
    asks("arm d");
    opens(a_directory(2), {{"y", a_file}});
    // It may be another file, both now and when it could not be looked at.
    tells({"modified d/y", "modified d/y"});
}

TEST_F(ModelDoubts, EndWithTheDirectoryThatWasToBeTriedAgain) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    opens(a_directory(2), {});
    says(2, ignored);
    EXPECT_TRUE(it().failures().has_dirty());
    says(1, rmdir, "d");
    tells({"created d/", "removed d/"});
    EXPECT_FALSE(it().failures().has_dirty());
}

TEST_F(ModelDoubts, AreLeftByAnExchange) {
    given({{"a", a_file}, {"b", a_file}});
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    EXPECT_FALSE(it().looks().has_doubts());
    says(1, from, "b", 8);
    says(1, to, "a", 8);
    asks("look at b");
    finds(a_file);
    asks("look at a");
    finds(a_file);
    it().looks().verify(1000);
    asks("look at b");
    finds(a_link);
    asks("look at a");
    finds(a_link);
    tells({"renamed b from a, exchanged", "removed b", "created b@", "removed a", "created a@"});
}

TEST_F(ModelDoubts, AreLeftByADirectoryThatWasFoundElsewhere) {
    given({{"d", a_directory(2)}});
    says(1, mkdir, "e");
    asks("arm e");
    meets(a_directory(2));
    asks("look at d");
    finds(nothing);
    it().looks().verify(1000);
    asks("look at e");
    finds(nothing);
    asks("unwatch 2");
    asks("look at d");
    finds(nothing);
    tells({"renamed e/ from d", "removed e/"});
}

TEST_F(ModelDoubts, AreLeftByAHalfOfAnExchangeThatWasTold) {
    given({{"a", a_file}, {"b", a_file}});
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    is_quiet();
    EXPECT_FALSE(it().looks().has_doubts());
    says(1, from, "b", 8);
    asks("look at b");
    finds(a_file);
    says(1, to, "a", 8);
    it().looks().verify(1000);
    asks("look at b");
    finds(a_link);
    tells({"renamed b from a, replaced", "modified b", "created a", "removed b", "created b@"});
}

TEST_F(ModelDoubts, AreLeftBySomethingThatIsStillWhereItWasMovedFrom) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    happens(2, from, "x", 7);
    opens(a_directory(2), {{"x", a_file}});
    reads();
    asks("look at d/x");
    finds(a_file);
    it().looks().verify(1000);
    asks("look at d/x");
    finds(nothing);
    tells({"created d/", "created d/x", "removed d/x"});
}

TEST_F(ModelDoubts, AreLeftByARenameWhoseOtherHalfDidNotCome) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    happens(2, from, "x", 7);
    opens(a_directory(2), {{"x", a_file}});
    reads();
    asks("look at d/x");
    finds(nothing);
    says(2, create, "y");
    asks("look at d/x");
    finds(nothing);
    it().looks().verify(1000);
    asks("look at d/x");
    finds(a_link);
    tells({"created d/", "created d/x", "removed d/x", "created d/y", "created d/x@"});
}

TEST_F(ModelDoubts, AreLeftByARenameWhoseOtherHalfWasListed) {
    given({{"a", a_file}, {"d", a_directory(2)}});
    happens(1, from, "a", 7);
    happens(2, to, "b", 7);
    happens(2, modify, "b");
    reads_one();
    it().reprune("d");
    asks("arm d");
    opens(a_directory(2), {{"b", a_file}});
    tells({"created d/b"});
    happens(1, attrib, "other");
    it().reprune("d");
    asks("arm d");
    opens(a_directory(2), {{"b", a_file}});
    reads_one();
    asks("look at a");
    finds(nothing);
    reads();
    it().looks().verify(1000);
    asks("look at d/b");
    finds(nothing);
    asks("look at a");
    finds(nothing);
    tells({"modified d/b", "removed a", "modified d/b", "removed d/b"});
}

TEST_F(ModelDoubts, AreNotLeftByWhatIsCertain) {
    given({{"a", a_file}, {"d", a_directory(2)}});
    says(1, from, "a", 7);
    says(2, to, "b", 7);
    says(2, unlink, "b");
    says(1, create, "a");
    EXPECT_FALSE(it().looks().has_doubts());
    tells({"renamed d/b from a", "removed d/b", "created a"});
}

TEST_F(ModelHints, ThatSomethingWasMadeAreAppliedIfItIsNotKnown) {
    given({});
    hints(1, create, "a");
    asks_nothing();
    tells({"created a"});
}

TEST_F(ModelHints, ThatSomethingWasMadeAndDeletedMakeTheModelLook) {
    given({{"b", a_file}});
    hints(1, create | unlink, "a");
    asks("look at a");
    finds(nothing);
    hints(1, create | unlink, "b");
    asks("look at b");
    finds(a_file);
    // Which of the two came first is not known: it may be another file.
    tells({"modified b"});
}

TEST_F(ModelHints, ThatSomethingCameAndWentAskFirstWhetherItIsGone) {
    given({});
    keeps_no_order();
    hints(1, create | unlink, "a", "it");
    asks("look at a unless it is gone");
    is_gone();
    hints(1, create | unlink, "b", "it");
    asks("look at b unless it is gone");
    finds(a_file);
    tells({"created b"});
}

TEST_F(ModelHints, ThatSomethingCameAndWentUnderANameThatIsKnownMakeTheModelLook) {
    given({{"a", a_file}});
    hints(1, create | unlink, "a", "it");
    asks("look at a");
    finds(nothing);
    tells({"removed a"});
}

TEST_F(ModelHints, ThatSomethingWasDeletedAreNotBelieved) {
    given({{"a", a_file}});
    hints(1, unlink, "a");
    asks("look at a");
    finds(a_file);
    tells({});
    hints(1, unlink, "a");
    asks("look at a");
    finds(nothing);
    tells({"removed a"});
}

TEST_F(ModelHints, TellADirectoryThatIsAnotherAsAnother) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    hints(1, mkdir | rmdir, "d");
    asks("look at d");
    finds(a_directory(3));
    asks("arm d");
    opens(a_directory(3), {});
    asks("unwatch 2");
    tells({"removed d/x", "removed d/", "created d/"});
}

TEST_F(ModelHints, OfTheAttributesOfADirectoryShowWhetherItIsStillThere) {
    given({{"d", a_directory(2)}});
    hints(2, attrib_dir);
    asks("look at d");
    finds(nothing);
    asks("unwatch 2");
    tells({"removed d/"});
}

TEST_F(ModelHints, TellAllThatHappenedToAFileAndItsCompletionLast) {
    given({{"a", a_file}});
    hints(1, inotify::mask::close_write | modify | attrib, "a");
    asks_nothing();
    tells({"modified a", "attributes a", "written a"});
}

/// What was known in the other one was taken out, before that was found where it is.
TEST_F(ModelDoubts, OfADirectoryThatTookThePlaceOfTheOneItWasInListThatOneAgain) {
    given({{"a", a_directory(2)}, {"a/f", a_file}, {"a/b", a_directory(3)}, {"d", a_directory(4)}});
    says(1, mkdir, "a");
    asks("look at a");
    finds(a_directory(3));
    asks("arm a");
    meets(a_directory(3));
    asks("look at a/b");
    finds(a_directory(4));
    asks("arm a/b");
    meets(a_directory(4));
    asks("look at d");
    finds(a_directory(2));
    asks("arm d");
    meets(a_directory(2));
    asks("look at a");
    finds(a_directory(3));
    asks("arm a");
    opens(a_directory(3), {});
    asks("arm d");
    opens(a_directory(2), {{"f", a_file}, {"b", a_directory(4)}});
    asks("arm d");
    meets(a_directory(2));
    asks("unwatch 3");
    tells({"removed a/b/", "removed a/f", "renamed a/b/ from d", "renamed d/ from a", "created a/",
           "created d/f"});
}

} // namespace
} // namespace espy::tree
