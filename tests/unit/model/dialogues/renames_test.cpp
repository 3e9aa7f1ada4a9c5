// Renames: two events with one cookie. Each test fails without the rule it is named for.
#include "conversation.hpp"

#include <unistd.h>

namespace espy::tree {
namespace {

using ModelRenames = conversation;

TEST_F(ModelRenames, ArePairedByTheirCookie) {
    given({{"a", a_file}, {"d", a_directory(2)}});
    says(1, from, "a", 7);
    says(2, to, "b", 7);
    asks_nothing();
    tells({"renamed d/b from a"});
}

TEST_F(ModelRenames, ArePairedAcrossForeignEvents) {
    given({{"a", a_file}, {"c", a_file}, {"d", a_directory(2)}});
    says(1, from, "a", 7);
    says(2, create, "x");
    says(1, modify, "c");
    says(2, from, "x", 8);
    says(1, to, "b", 7);
    says(2, to, "y", 8);
    asks_nothing();
    tells({"created d/x", "modified c", "renamed b from a", "renamed d/y from d/x"});
}

TEST_F(ModelRenames, TakeADirectoryAlongWithAllBelowIt) {
    given({{"d", a_directory(2)}, {"d/s", a_directory(3)}, {"d/s/x", a_file}});
    says(3, create, "y");
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    says(3, unlink, "x");
    asks_nothing();
    tells({"created d/s/y", "renamed e/ from d", "removed e/s/x"});
}

TEST_F(ModelRenames, TakeADirectoryAlongEvenIfNobodyIsToldOfThem) {
    given({{"d", a_directory(2)}}, {.tell = {change_kind::created, change_kind::removed}});
    says(2, create, "x");
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    says(2, unlink, "x");
    tells({"created d/x", "removed e/x"});
}

TEST_F(ModelRenames, EndWhenTheNextEventOfTheirDirectoryIsNotTheirOtherHalf) {
    given({{"a", a_file}});
    says(1, from, "a", 7);
    says(1, create, "b");
    // An exchange may have put something there.
    asks("look at a");
    finds(nothing);
    tells({"removed a", "created b"});
}

TEST_F(ModelRenames, AwaitTheirOtherHalf) {
    given({{"a", a_file}});
    says(1, from, "a", 7);
    ASSERT_TRUE(it().renames().awaits().has_value());
    EXPECT_EQ(it().renames().awaits()->cookie, 7U);
    it().renames().partner_found(7);
    EXPECT_FALSE(it().renames().awaits().has_value());
    says(1, to, "b", 7);
    tells({"renamed b from a"});
}

TEST_F(ModelRenames, LeadOutOfTheTreeIfTheirOtherHalfDoesNotCome) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    says(1, from_dir, "d", 7);
    it().renames().partner_missing(7);
    asks("look at d");
    finds(nothing);
    asks("unwatch 2");
    says(2, create, "y");
    tells({"removed d/x", "removed d/"});
}

TEST_F(ModelRenames, AreDecidedByTheLockOfTheirDirectory) {
    given({{"a", a_file}, {"d", a_directory(2)}});
    says(1, from, "a", 7);
    it().renames().partner_found(7);
    it().renames().request_barriers();
    asks("pass .");
    happens(2, create, "x");
    passes();
    happens(2, create, "y");
    reads_one();
    tells({"created d/x"});
    reads_one();
    asks("look at a");
    finds(nothing);
    tells({"removed a", "created d/y"});
}

/// Where it comes to could not be reached, and is to be listed: what comes there is not told.
TEST_F(ModelRenames, EndWhereTheirOtherHalfIsPassedOver) {
    given({{"d", a_directory(2)}, {"e", a_directory(3)}});
    says(1, from_dir, "e", 7);
    it().renames().partner_found(7, next() + 64);
    says(2, unlink, "x");
    asks("look at d/x");
    is_elsewhere();
    says(2, to_dir, "e", 7);
    happens(3, create, "y");
    reads_one();
    asks("look at e");
    finds(nothing);
    asks("unwatch 3");
    tells({"removed e/"});
}

/// As when the directory could not be opened for its lock.
TEST_F(ModelRenames, AreTwoIfTheirOtherHalfComesAfterThat) {
    given({{"a", a_file}});
    says(1, from, "a", 7);
    it().renames().partner_found(7);
    is_quiet();
    asks("look at a");
    finds(nothing);
    tells({"removed a"});
    says(1, to, "b", 7);
    tells({"created b"});
}

TEST_F(ModelRenames, OntoSomethingTellThatItWasReplaced) {
    given({{"a", a_file}, {"b", a_file}});
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    is_quiet();
    tells({"renamed b from a, replaced"});
    says(1, unlink, "b");
    tells({"removed b"});
}

TEST_F(ModelRenames, OntoSomethingThatCannotBeReplacedTellThatItWasRemoved) {
    given({{"a", a_directory(2)}, {"b", a_file}, {"f", a_file}, {"g", a_directory(3)}});
    says(1, from_dir, "a", 7);
    says(1, to_dir, "b", 7);
    is_quiet();
    tells({"removed b", "renamed b/ from a"});
    says(1, from, "f", 8);
    says(1, to, "g", 8);
    is_quiet();
    asks("unwatch 3");
    tells({"removed g/", "renamed g from f"});
}

TEST_F(ModelRenames, OntoSomethingAreToldAsDoneByWhoMadeThem) {
    given({{"a", a_file}, {"b", a_file}, {"c", a_file}});
    it().tells().attribute_to(::getpid());
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    it().tells().attribute_to(1);
    says(1, modify, "c");
    EXPECT_EQ(told()[0].pid, ::getpid());
    EXPECT_FALSE(told()[0].process.empty());
    EXPECT_EQ(told()[1].pid, 1);
    tells({"renamed b from a, replaced", "modified c"});
}

TEST_F(ModelRenames, OntoSomethingAreToldBeforeAllOfItGoes) {
    given({{"s", a_directory(2)}, {"s/a", a_file}, {"d", a_directory(3)}, {"d/b", a_file}});
    says(2, from, "a", 7);
    says(3, to, "b", 7);
    says(1, rmdir, "d");
    asks("unwatch 3");
    tells({"renamed d/b from s/a, replaced", "removed d/b", "removed d/"});
}

TEST_F(ModelRenames, OntoADirectoryLeaveItsWatch) {
    given({{"d", a_directory(2)}, {"e", a_directory(3)}, {"d/x", a_file}});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    says(1, create, "f");
    asks("unwatch 3");
    says(3, ignored);
    tells({"renamed e/ from d, replaced", "created f"});
    says(2, unlink, "x");
    tells({"removed e/x"});
}

TEST_F(ModelRenames, OntoADirectoryAreToldBeforeWhatHappensInIt) {
    given({{"d", a_directory(2)}, {"e", a_directory(3)}});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    says(2, create, "x");
    asks("unwatch 3");
    tells({"renamed e/ from d, replaced", "created e/x"});
}

/// What was in it is found elsewhere, and another thing under its name.
TEST_F(ModelRenames, OntoADirectoryAreToldBeforeWhatIsFoundToHaveLeftIt) {
    given({{"a", a_directory(2)},
           {"a/d", a_directory(3)},
           {"b", a_directory(4)},
           {"c", a_directory(5)}});
    says(1, from_dir, "a", 7);
    says(1, to_dir, "b", 7);
    says(5, mkdir, "x");
    asks("arm c/x");
    meets(a_directory(3));
    asks("look at a/d");
    finds(a_file);
    asks("unwatch 4");
    tells({"renamed b/ from a, replaced", "renamed c/x/ from b/d", "created b/d"});
}

TEST_F(ModelRenames, OntoSomethingAreToldBeforeADirectoryAboveMoves) {
    given({{"d", a_directory(2)}, {"d/a", a_file}, {"d/b", a_file}});
    says(2, from, "a", 7);
    says(2, to, "b", 7);
    says(1, from_dir, "d", 8);
    tells({"renamed d/b from d/a, replaced"});
    says(1, to_dir, "e", 8);
    tells({"renamed e/ from d"});
}

TEST_F(ModelRenames, OntoSomethingAreToldBeforeADirectoryAboveIsFoundElsewhere) {
    given({{"d", a_directory(2)}, {"d/a", a_file}, {"d/b", a_file}});
    says(2, from, "a", 7);
    says(2, to, "b", 7);
    happens(1, mkdir, "e");
    happens(1, rmdir, "e");
    happens(1, from_dir, "d", 8);
    happens(1, to_dir, "e", 8);
    reads_one();
    asks("arm e");
    meets(a_directory(2));
    asks("look at d");
    finds(nothing);
    tells({"renamed d/b from d/a, replaced", "renamed e/ from d"});
    reads();
    asks("look at e");
    finds(a_directory(2));
    asks("look at e");
    finds(a_directory(2));
}

TEST_F(ModelRenames, OntoSomethingAreToldBeforeTheWayToTheRootChanges) {
    given({{"a", a_file}, {"b", a_file}});
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    it().renames().finish_whole();
    tells({"renamed b from a, replaced"});
}

TEST_F(ModelRenames, OntoSomethingThatLeaveAtOnceAreNoExchangeIfNothingComesBack) {
    given({{"a", a_directory(2)}, {"d", a_directory(3)}});
    says(1, from_dir, "a", 7);
    says(1, to_dir, "d", 7);
    says(1, from_dir, "d", 8);
    ASSERT_TRUE(it().renames().awaits());
    it().renames().partner_missing(8);
    asks("look at d");
    finds(nothing);
    asks("unwatch 2");
    asks("unwatch 3");
    says(2, create, "x");
    tells({"renamed d/ from a, replaced", "removed d/"});
}

TEST_F(ModelRenames, ThereAndBackAreAnExchangeToldOnce) {
    given({{"a", a_file}, {"b", a_file}});
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    says(1, from, "b", 8);
    says(1, to, "a", 8);
    asks("look at b");
    finds(a_file);
    asks("look at a");
    finds(a_file);
    tells({"renamed b from a, exchanged"});
}

TEST_F(ModelRenames, ThereAndBackAreTwoRenamesIfNothingWasExchanged) {
    given({{"d", a_directory(2)}, {"e", a_directory(3)}});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    says(1, from_dir, "e", 8);
    says(1, to_dir, "d", 8);
    asks("look at e");
    finds(nothing);
    asks("look at d");
    finds(a_directory(2));
    asks("look at e");
    finds(nothing);
    asks("look at d");
    finds(a_directory(2));
    asks("unwatch 3");
    tells({"renamed e/ from d, replaced", "renamed d/ from e"});
}

TEST_F(ModelRenames, ThatExchangeDirectoriesTakeAlongWhatIsInThem) {
    given({{"d", a_directory(2)}, {"d/x", a_file}, {"e", a_directory(3)}, {"e/y", a_file}});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    says(1, from_dir, "e", 8);
    says(1, to_dir, "d", 8);
    asks("look at e");
    finds(a_directory(2));
    asks("look at d");
    finds(a_directory(3));
    says(2, unlink, "x");
    says(3, unlink, "y");
    tells({"renamed e/ from d, exchanged", "removed e/x", "removed d/y"});
}

TEST_F(ModelRenames, ThatExchangeWhatWasFoundInItsPlaceAreNotToldAgain) {
    given({{"d", a_directory(2)}, {"e", a_directory(3)}});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    says(1, from_dir, "e", 8);
    says(1, to_dir, "d", 8);
    asks("look at e");
    finds(a_directory(3));
    // Whether the other one is where it is thought to be was not seen.
    asks("look at e");
    finds(a_directory(3));
    asks("look at d");
    finds(a_directory(2));
    tells({});
}

/// All of it was read, and a listing comes before the look that is to decide.
TEST_F(ModelRenames, ThatExchangeTellWhatCameBackIfAListingEndsThem) {
    given({{"a", a_file}, {"d", a_directory(2)}, {"d/c", a_file}, {"d/x", a_file}});
    says(1, from, "a", 8);
    says(2, to, "c", 8);
    says(2, from, "c", 9);
    it().renames().partner_found(9, next() + 32);
    says(1, to, "a", 9);
    it().mounted().mount_changed("d/x", false);
    asks("arm d");
    opens(a_directory(2), {{"c", a_file}, {"x", a_file}});
    asks("look at a");
    finds(a_file);
    asks("look at d/c");
    finds(a_file);
    asks("look at d/c");
    finds(a_file);
    EXPECT_TRUE(it().tree().find(directory_index{0}, "a") != none);
    told_at_its_end();
}

TEST_F(ModelRenames, ThatExchangeTypesNeedNoProof) {
    given({{"a", a_file}, {"d", a_directory(2)}, {"d/x", a_file}});
    says(1, from, "a", 7);
    says(1, to, "d", 7);
    says(1, from_dir, "d", 8);
    says(1, to_dir, "a", 8);
    asks("look at d");
    finds(nothing);
    asks("look at d");
    finds(nothing);
    asks("look at a");
    finds(a_directory(2));
    tells({"renamed d from a, exchanged", "removed d"});
    says(2, unlink, "x");
    tells({"removed a/x"});
}

/// A directory cannot be renamed onto a file. Another file has come since.
TEST_F(ModelRenames, ThatExchangeTypesAreOneWhateverHasComeThereSince) {
    given({{"d", a_directory(2)}, {"a", a_file}});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "a", 7);
    says(1, from, "a", 8);
    says(1, to, "d", 8);
    asks("look at a");
    finds(a_file);
    asks("unwatch 2");
    asks("look at d");
    finds(a_file);
    tells({"renamed a/ from d, exchanged", "removed a/", "created a"});
}

/// e -> d/x, then d/x -> e: of what was in d nobody knows whether an x was there.
/// Something is written in one of the two before the last half of the exchange is queued.
TEST_F(ModelRenames, ThatExchangeDirectoriesAreNotDecidedByWhatHappensBelow) {
    given({{"d", a_directory(2)}, {"d/x", a_file}, {"e", a_directory(3)}, {"e/y", a_file}});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    says(1, from_dir, "e", 8);
    says(2, modify, "x");
    asks("look at e");
    finds(a_directory(2));
    asks("unwatch 3");
    says(1, to_dir, "d", 8);
    asks("arm d");
    opens(a_directory(3), {{"y", a_file}});
    tells({"removed e/y", "renamed e/ from d, replaced", "modified e/x", "created d/",
           "created d/y"});
}

/// The same, and it was none.
TEST_F(ModelRenames, ThereAndBackAreNotDecidedByWhatHappensBelow) {
    given({{"d", a_directory(2)}, {"d/x", a_file}, {"e", a_directory(3)}});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    says(1, from_dir, "e", 8);
    says(2, modify, "x");
    asks("look at e");
    finds(nothing);
    asks("unwatch 3");
    says(1, to_dir, "d", 8);
    asks("look at d");
    finds(a_directory(2));
    tells({"renamed e/ from d, replaced", "modified e/x", "renamed d/ from e"});
}

/// It is found elsewhere before that is looked at.
TEST_F(ModelRenames, ThatMayBeAnExchangeEndWithWhatIsFoundElsewhere) {
    given({{"d", a_directory(2)}, {"e", a_directory(3)}, {"f", a_directory(4)}});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    says(1, from_dir, "e", 8);
    happens(4, mkdir, "g");
    reads_one();
    asks("arm f/g");
    meets(a_directory(2));
    asks("look at d");
    finds(nothing);
    asks("look at e");
    finds(nothing);
    asks("unwatch 3");
    tells({"renamed e/ from d, replaced", "renamed f/g/ from e"});
}

/// `d` and `e` are exchanged, and what has come to `d` is found there when one half was read: that half takes
/// away what was known there, and the other one was seen before it was read.
TEST_F(ModelRenames, ThatExchangeDirectoriesTellWhatWasFoundWhereTheFirstHalfBegan) {
    given({{"d", a_directory(2)}, {"e", a_directory(3)}});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    happens(1, from_dir, "e", 8);
    happens(1, to_dir, "d", 8);
    it().reprune("d");
    asks("arm d");
    meets(a_directory(3));
    asks("look at e");
    finds(a_directory(2));
    asks("look at d");
    finds(a_directory(3, 5));
    asks("arm d");
    opens(a_directory(3, 5), {{"x", a_file}});
    asks("arm e");
    opens(a_directory(2), {});
    asks("arm e");
    meets(a_directory(2));
    asks("unwatch 3");
    reads();
    tells({"renamed e/ from d, replaced", "created d/", "created d/x"});
}

TEST_F(ModelRenames, IntoADirectoryThatMayNotBeReadMayBeHalfAnExchange) {
    given({{"e", a_directory(3)}});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_list(EACCES, a_directory(2));
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    cannot_open(EACCES);
    tells({"created d/", "watch_failed d/"});
    says(1, from_dir, "e", 7);
    says(2, to_dir, "x", 7);
    says(2, from_dir, "x", 8);
    asks("look at d/x");
    is_elsewhere();
    says(1, to_dir, "e", 8);
    asks("look at e");
    finds(a_directory(4));
    asks("arm e");
    opens(a_directory(4), {});
    asks("look at d/x");
    is_elsewhere();
    asks("unwatch 3");
    tells({"renamed d/x/ from e", "removed d/x/", "created e/"});
}

TEST_F(ModelRenames, ThatWereToldMayTurnOutToBeHalfAnExchange) {
    given({{"a", a_file}, {"b", a_file}});
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    is_quiet();
    tells({"renamed b from a, replaced"});
    says(1, from, "b", 8);
    asks("look at b");
    finds(a_file);
    says(1, to, "a", 8);
    tells({"modified b", "created a"});
}

TEST_F(ModelRenames, ThatWereToldMayBeFollowedByAnother) {
    given({{"a", a_file}, {"b", a_file}});
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    is_quiet();
    says(1, from, "b", 8);
    asks("look at b");
    finds(nothing);
    says(1, to, "c", 8);
    asks("look at c");
    finds(a_file);
    tells({"renamed b from a, replaced", "renamed c from b"});
}

TEST_F(ModelRenames, ThatWereToldAreFollowedByAnotherWhereNobodyCanLook) {
    given({{"d", a_directory(2)}, {"d/a", a_file}, {"d/b", a_file}});
    says(2, from, "a", 7);
    says(2, to, "b", 7);
    is_quiet();
    tells({"renamed d/b from d/a, replaced"});
    says(2, from, "b", 8);
    asks("look at d/b");
    is_elsewhere();
    says(1, to, "c", 8);
    asks("look at c");
    finds(a_file);
    tells({"renamed c from d/b"});
    EXPECT_TRUE(it().failures().has_dirty());
    it().failures().retry();
    asks("arm d");
    opens(a_directory(2), {});
}

TEST_F(ModelRenames, OntoSomethingAreToldBeforeADirectoryAboveLeavesOneThatIsToBeListed) {
    given({{"d", a_directory(2)},
           {"d/x", a_file},
           {"d/e", a_directory(3)},
           {"d/e/a", a_file},
           {"d/e/b", a_file}});
    says(2, create, "x");
    asks("look at d/x");
    is_elsewhere();
    tells({"modified d/x"});
    says(3, from, "a", 7);
    says(3, to, "b", 7);
    says(2, from_dir, "e", 8);
    tells({"renamed d/e/b from d/e/a, replaced"});
    says(1, to_dir, "e", 8);
    asks("look at e");
    finds(a_directory(3));
    tells({"renamed e/ from d/e"});
}

TEST_F(ModelRenames, OntoSomethingAreToldBeforeADirectoryAboveIsReplaced) {
    given({{"d", a_directory(2)}, {"d/a", a_file}, {"d/b", a_file}, {"e", a_directory(3)}});
    says(2, from, "a", 7);
    says(2, to, "b", 7);
    says(1, from_dir, "e", 8);
    says(1, to_dir, "d", 8);
    tells({"renamed d/b from d/a, replaced"});
    is_quiet();
    asks("unwatch 2");
    tells({"removed d/b", "renamed d/ from e, replaced"});
}

TEST_F(ModelRenames, OfWhatMayHaveLeftWhereNobodyCanLookAreBelieved) {
    given({{"d", a_directory(2)}, {"d/a", a_file}});
    happens(2, create, "a");
    happens(2, from, "a", 7);
    reads_one();
    asks("look at d/a");
    finds(a_file);
    reads();
    asks("look at d/a");
    is_elsewhere();
    says(1, to, "c", 7);
    asks("look at c");
    finds(a_file);
    tells({"modified d/a", "renamed c from d/a"});
}

TEST_F(ModelRenames, FromOutsideAreArrivals) {
    given({{"b", a_file}});
    says(1, to, "a", 7);
    says(1, to, "b", 8);
    says(1, to_dir, "d", 9);
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    tells({"created a", "removed b", "created b", "created d/", "created d/x"});
}

TEST_F(ModelRenames, OutAndInAgainAreNotOneRename) {
    given({{"a", a_file}});
    says(1, from, "a", 7);
    says(1, to, "b", 8);
    asks("look at a");
    finds(nothing);
    tells({"removed a", "created b"});
}

TEST_F(ModelRenames, OfWhatALookMayHaveSeenAlreadyAreLookedAt) {
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
}

TEST_F(ModelRenames, OfWhatTheListingFoundUnderItsNewNameAreNotToldTwice) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    happens(2, from, "x", 7);
    happens(2, to, "y", 7);
    opens(a_directory(2), {{"y", a_file}});
    reads();
    asks("look at d/y");
    finds(a_file);
    tells({"created d/", "created d/y", "modified d/y"});
}

TEST_F(ModelRenames, BelowThemselvesAreFoundAgain) {
    given({{"d", a_directory(2)}, {"d/e", a_directory(3)}});
    says(1, from_dir, "d", 7);
    says(3, to_dir, "d", 7);
    asks("unwatch 2");
    asks("unwatch 3");
    EXPECT_TRUE(it().failures().has_dirty());
    it().failures().retry();
    asks("arm .");
    opens(a_directory(1), {{"e", a_directory(3)}});
    asks("arm e");
    opens(a_directory(3, 5), {{"d", a_directory(2)}});
    asks("arm e/d");
    opens(a_directory(2, 6), {});
    tells({"removed d/e/", "removed d/", "created e/", "created e/d/"});
}

/// What has the name by now, only a look at it says.
TEST_F(ModelRenames, OntoWhatTheyAreBelowAreFoundAgain) {
    given({{"p", a_directory(9)}, {"p/d", a_directory(2)}, {"p/d/e", a_directory(3)}});
    says(2, from_dir, "e", 7);
    says(9, to_dir, "d", 7);
    is_quiet();
    asks("look at p/d");
    finds(a_directory(3));
    asks("arm p/d");
    opens(a_directory(3, 5), {});
    asks("unwatch 2");
    asks("unwatch 3");
    tells({"removed p/d/e/"});
}

TEST_F(ModelRenames, OfAFileThatIsStillWrittenTellItUnderItsNewName) {
    given({{"a", a_file}});
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    says(1, modify, "b");
    tells({"renamed b from a", "modified b"});
}

TEST_F(ModelRenames, OfADirectoryThatIsNotListedYetListItWhereItIs) {
    given({});
    happens(1, mkdir, "d");
    happens(1, from_dir, "d", 7);
    happens(1, to_dir, "e", 7);
    reads_one();
    asks("arm d");
    is_elsewhere();
    reads();
    asks("arm e");
    opens(a_directory(2), {{"x", a_file}});
    tells({"created d/", "renamed e/ from d", "created e/x"});
}

TEST_F(ModelRenames, OfADirectoryThatIsToBeListedListItWhereItIs) {
    given({{"d", a_directory(2)}});
    says(2, ignored);
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    asks("arm e");
    opens(a_directory(2, 5), {{"x", a_file}});
    tells({"renamed e/ from d", "created e/x"});
}

TEST_F(ModelRenames, EndWhenTheirDirectoryIsListedAgain) {
    given({{"a", a_file}});
    says(1, from, "a", 7);
    it().reprune("");
    asks("arm .");
    opens(a_directory(1), {});
    asks("look at a");
    finds(nothing);
    tells({"removed a"});
}

TEST_F(ModelRenames, IntoWhatHasJustLeftComeAfterThat) {
    given({{"b", a_directory(2)},
           {"b/a", a_directory(3)},
           {"c", a_directory(4)},
           {"c/d", a_directory(5)}});
    happens(2, from_dir, "a", 7);
    happens(4, to_dir, "d", 7);
    happens(1, from_dir, "b", 8);
    happens(3, to_dir, "c", 8);
    reads();
    asks("unwatch 5");
    tells({"renamed c/d/ from b/a, replaced", "renamed c/d/c/ from b"});
}

TEST_F(ModelRenames, OfWhatWasFoundThereBeforeAreTold) {
    given({{"d", a_directory(2)}, {"e", a_directory(3)}});
    happens(1, from_dir, "d", 7);
    happens(3, to_dir, "d", 7);
    reads_one();
    it().reprune("e");
    asks("arm e");
    opens(a_directory(3), {{"d", a_directory(2)}});
    asks("arm e/d");
    meets(a_directory(2));
    asks("look at d");
    finds(nothing);
    reads();
    asks("look at e/d");
    finds(a_directory(2));
    tells({"renamed e/d/ from d"});
}

/// `d` becomes `c`, and leaves that, before it is seen that it is not at its old name any more.
TEST_F(ModelRenames, OfADirectoryFoundElsewhereMayBeOverBeforeThatIsConfirmed) {
    given({{"d", a_directory(2)}});
    says(1, mkdir, "c");
    asks("arm c");
    happens(1, from_dir, "c", 9);
    happens(2, create, "x");
    meets(a_directory(2));
    asks("look at d");
    finds(nothing);
    reads_one();
    asks("look at c");
    finds(nothing);
    it().renames().partner_missing(9);
    asks("look at c");
    finds(nothing);
    asks("unwatch 2");
    reads();
    tells({"renamed c/ from d", "removed c/"});
}

TEST_F(ModelRenames, OfADirectoryAreNotDecidedByTheNumberOfOneThatNobodyWatches) {
    given({{"d", a_directory(2)}});
    says(1, mkdir, "c");
    asks("arm c");
    meets(a_directory(2));
    asks("look at d");
    finds(a_directory(2, 3));
    asks("arm d");
    opens(a_directory(2, 3), {});
    tells({"renamed c/ from d", "created d/"});
}

// What leaves a directory that is still to be listed has come to its name before.
TEST_F(ModelRenames, OntoSomethingAreOverBeforeThatLeavesADirectoryToBeListed) {
    given({{"d", a_directory(2)}, {"d/tmp", a_file}, {"d/f", a_file}});
    says(2, from, "tmp", 7);
    says(2, to, "f", 7);
    it().reprune("d");
    asks("arm d");
    cannot_open(EMFILE);
    says(2, from, "f", 8);
    says(1, to, "g", 8);
    asks("look at g");
    finds(a_file);
    tells({"watch_failed d/", "renamed d/f from d/tmp, replaced", "renamed g from d/f"});
}

/// What was looked at for that was the name without it; afterwards it could not be looked at.
TEST_F(ModelRenames, ThatExchangeTellNothingUnderANameThatWasLeftBeforeThat) {
    given({{"a", a_directory(2)}, {"a/x", a_file}, {"b", a_directory(3)}});
    happens(1, from_dir, "a", 1);
    happens(1, to_dir, "b", 1);
    happens(1, from_dir, "b", 2);
    happens(1, to_dir, "a", 2);
    happens(1, from_dir, "b", 3);
    happens(1, to_dir, "c", 3);
    happens(1, create, "z");
    for (int half = 0; half < 4; ++half) {
        reads_one();
    }
    asks("look at b");
    finds(nothing);
    asks("look at a");
    finds(a_directory(3));
    asks("look at b");
    is_elsewhere();
    asks("look at a");
    is_elsewhere();
    reads_one();
    is_quiet();
    says(2, create, "y");
    asks("look at b");
    finds(nothing);
    asks("unwatch 2");
    tells({"renamed b/ from a, exchanged", "removed b/x", "removed b/"});
    reads();
}

/// Where it led cannot be looked at: a directory is no other file.
TEST_F(ModelRenames, OfADirectoryToWhereItCannotBeSeenChangeNoFile) {
    given({{"p", a_directory(2)}, {"p/c", a_file}, {"q", a_directory(3)}, {"q/d", a_directory(4)}});
    happens(2, rmdir, "c");
    happens(3, from_dir, "d", 7);
    happens(2, to_dir, "c", 7);
    reads_one();
    asks("look at p/c");
    finds(a_file);
    reads();
    asks("look at p/c");
    is_elsewhere();
    asks("look at q/d");
    finds(nothing);
    asks("unwatch 4");
    tells({"removed q/d/"});
}

/// That it leaves was seen by a look already; the directory that it is in is to be listed.
TEST_F(ModelRenames, BelowADirectoryThatLeavesUnlistedAreToldBefore) {
    given({{"p", a_directory(2)}, {"p/d", a_directory(3)}, {"p/d/x", a_file}, {"p/d/y", a_file}});
    says(3, from, "x", 7);
    says(3, to, "y", 7);
    happens(2, unlink, "d");
    happens(2, unlink, "q");
    happens(2, from_dir, "d", 8);
    happens(2, create, "z");
    reads_one();
    asks("look at p/d");
    finds(a_directory(3));
    reads_one();
    asks("look at p/q");
    is_elsewhere();
    tells({});
    reads_one();
    tells({"renamed p/d/y from p/d/x, replaced"});
    reads();
}

} // namespace
} // namespace espy::tree
