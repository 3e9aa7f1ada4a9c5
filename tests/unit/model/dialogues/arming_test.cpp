// How directories are found, watched and listed. Each test fails without the rule it is named for.
#include "conversation.hpp"

#include <cerrno>

namespace espy::tree {
namespace {

using ModelArming = conversation;

TEST_F(ModelArming, ListsTheRootOnceItIsWatched) {
    begins({.initial = true});
    asks("arm .");
    opens(a_directory(1), {{"a", a_file}, {"d", a_directory(2)}});
    EXPECT_FALSE(it().root().is_listed());
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    EXPECT_TRUE(it().root().is_listed());
    it().ready();
    tells({"exists a", "exists d/", "exists d/x", "ready r"});
}

TEST_F(ModelArming, KeepsTheInitialListingToItselfUnlessAskedForIt) {
    begins({});
    asks("arm .");
    opens(a_directory(1), {{"a", a_file}});
    it().ready();
    tells({"ready r"});
    says(1, unlink, "a");
    tells({"removed a"});
}

TEST_F(ModelArming, ListsANewDirectoryOnceItIsWatched) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}, {"s", a_directory(3)}});
    asks("arm d/s");
    opens(a_directory(3), {{"y", a_link}});
    tells({"created d/", "created d/x", "created d/s/", "created d/s/y@"});
}

TEST_F(ModelArming, LooksAtANameThatTheListingMayOrMayNotHaveSeen) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    happens(2, unlink, "x");
    happens(2, create, "y");
    opens(a_directory(2), {{"x", a_file}});
    reads();
    asks("look at d/y");
    finds(a_file);
    asks("look at d/x");
    finds(nothing);
    tells({"created d/", "created d/x", "created d/y", "removed d/x"});
}

TEST_F(ModelArming, LooksAtNothingThatTheListingContains) {
    given({{"d", a_directory(2)}, {"d/old", a_file}});
    happens(2, create, "new");
    happens(2, unlink, "old");
    happens(1, attrib, "other");
    it().reprune("");
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    opens(a_directory(2), {{"new", a_file}});
    reads();
    asks_nothing();
    // It may have been written to since it was listed.
    tells({"created d/new", "removed d/old", "modified d/new"});
}

TEST_F(ModelArming, LooksAtTheLastNameBeforeWithWhichALaterEventMayHaveMerged) {
    given({{"d", a_directory(2)}});
    happens(2, create, "x");
    it().reprune("");
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    opens(a_directory(2), {});
    reads();
    asks("look at d/x");
    finds(a_file);
    tells({"created d/x"});
}

TEST_F(ModelArming, LooksAtNothingThatHappenedAfterTheListing) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    opens(a_directory(2), {});
    says(2, create, "x");
    says(2, unlink, "x");
    asks_nothing();
    tells({"created d/", "created d/x", "removed d/x"});
}

TEST_F(ModelArming, TakesADirectoryFoundElsewhereForTheOneThatMoved) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    happens(1, mkdir, "e");
    happens(1, rmdir, "e");
    happens(1, from_dir, "d", 7);
    happens(1, to_dir, "e", 7);
    reads_one();
    asks("arm e");
    meets(a_directory(2));
    asks("look at d");
    finds(nothing);
    reads();
    // What was queued before it was opened, none can say.
    asks("look at e");
    finds(a_directory(2));
    asks("look at e");
    finds(a_directory(2));
    tells({"renamed e/ from d"});
    says(2, create, "y");
    tells({"created e/y"});
}

TEST_F(ModelArming, ShowsADirectoryThatIsFoundTwiceAtBothPlaces) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    says(1, mkdir, "e");
    asks("arm e");
    meets(a_directory(2));
    asks("look at d");
    finds(a_directory(2));
    asks("arm e");
    opens(a_directory(2), {{"x", a_file}});
    tells({"created e/", "created e/x"});
    says(2, create, "y");
    tells({"created d/y", "created e/y"});
    says(1, rmdir, "e");
    asks_nothing();
    tells({"removed e/y", "removed e/x", "removed e/"});
    says(2, unlink, "y");
    tells({"removed d/y"});
}

/// `p/d/e` has left, `p/d` went into that, and a file has its name: all of that was seen before it was read.
TEST_F(ModelArming, ShowsWhatHasTheNameOfADirectoryThatIsFoundBelowItself) {
    given({{"p", a_directory(9)}, {"p/d", a_directory(2)}, {"p/d/e", a_directory(3)}});
    happens(3, mkdir, "x");
    happens(3, rmdir, "x");
    happens(9, create, "d");
    happens(9, create, "z");
    reads_one();
    asks("arm p/d/e/x");
    meets(a_directory(2));
    asks("look at p/d");
    finds(a_file);
    asks("unwatch 2");
    asks("unwatch 3");
    tells({"removed p/d/e/", "removed p/d/", "created p/d"});
    reads();
    asks_nothing();
    tells({"modified p/d", "created p/z"});
}

TEST_F(ModelArming, ShowsTheRootMountedBelowItself) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    meets(a_directory(1));
    asks("arm d");
    opens(a_directory(1), {});
    says(1, create, "x");
    tells({"created d/", "created x", "created d/x"});
}

TEST_F(ModelArming, TakesANameForAnotherDirectoryIfItsWatchIsAnother) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    says(1, mkdir, "d");
    asks("look at d");
    finds(a_directory(3));
    asks("arm d");
    opens(a_directory(3), {{"x", a_file}});
    asks("unwatch 2");
    tells({"modified d/x"});
    says(3, create, "y");
    says(2, create, "z");
    tells({"created d/y"});
}

TEST_F(ModelArming, TrustsNoNumberInADirectoryThatIsAnother) {
    given({{"d", a_directory(2)}, {"d/x", a_file}, {"d/s", a_directory(3)}});
    says(1, mkdir, "d");
    asks("look at d");
    finds(a_directory(4));
    asks("arm d");
    opens(a_directory(2, 5), {{"x", a_file}, {"s", a_directory(3, 6)}});
    asks("arm d/s");
    opens(a_directory(3, 6), {});
    asks("unwatch 3");
    asks("unwatch 2");
    tells({"modified d/x"});
}

TEST_F(ModelArming, IgnoresWhatAWatchThatHasEndedStillSays) {
    given({{"d", a_directory(2)}});
    happens(2, ignored);
    happens(2, create, "x");
    happens(1, rmdir, "d");
    reads();
    asks_nothing();
    tells({"removed d/"});
}

TEST_F(ModelArming, WatchesAgainWhatIsStillThereThoughItsWatchHasEnded) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    says(2, ignored);
    EXPECT_TRUE(it().failures().has_dirty());
    it().failures().retry();
    asks("arm d");
    opens(a_directory(2, 5), {{"y", a_file}});
    EXPECT_FALSE(it().failures().has_dirty());
    tells({"created d/y", "removed d/x"});
    says(5, create, "z");
    tells({"created d/z"});
}

TEST_F(ModelArming, TriesAgainWhatWasElsewhere) {
    given({{"d", a_directory(2)}});
    says(2, mkdir, "s");
    asks("arm d/s");
    is_elsewhere();
    EXPECT_TRUE(it().failures().has_dirty());
    tells({"created d/s/"});
    it().failures().retry();
    asks("arm d/s");
    opens(a_directory(3), {{"x", a_file}});
    tells({"created d/s/x"});
}

TEST_F(ModelArming, ListsADirectoryAgainInWhichItCouldNotLook) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    says(2, create, "x");
    asks("look at d/x");
    is_elsewhere();
    it().failures().retry();
    asks("arm d");
    opens(a_directory(2), {{"y", a_file}});
    tells({"modified d/x", "created d/y", "removed d/x"});
}

TEST_F(ModelArming, TellsNothingBelowWhatHasLeftADirectoryThatIsToBeListed) {
    given({{"d", a_directory(2)}, {"d/s", a_directory(3)}, {"d/t", a_directory(4)}});
    says(2, mkdir, "s");
    asks("look at d/s");
    is_elsewhere();
    says(2, from_dir, "s", 7);
    says(1, to_dir, "s", 7);
    asks("look at s");
    finds(a_directory(3));
    says(2, rmdir, "t");
    asks("unwatch 4");
    says(3, create, "x");
    tells({"renamed s/ from d/s", "removed d/t/", "created s/x"});
}

/// That `d/s` has left was queued when `d` was opened, and is in no listing: there is none.
TEST_F(ModelArming, TellsNothingBelowWhatHasLeftADirectoryThatCouldNotBeListed) {
    given({{"d", a_directory(2)}, {"d/s", a_directory(3)}});
    happens(2, from_dir, "s", 7);
    happens(3, create, "x");
    it().reprune("d");
    asks("arm d");
    cannot_list(ENOENT, a_directory(2));
    it().failures().retry();
    asks("arm d");
    cannot_list(ENOENT, a_directory(2));
    reads_one();
    it().renames().partner_missing(7);
    asks("look at d/s");
    is_elsewhere();
    asks("unwatch 3");
    reads();
    tells({"removed d/s/"});
}

TEST_F(ModelArming, TakesNoDirectoryForAFileInADirectoryThatIsToBeListed) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    says(2, create, "x");
    asks("look at d/x");
    is_elsewhere();
    tells({"modified d/x"});
    says(2, mkdir, "x");
    tells({});
}

TEST_F(ModelArming, TakesNoDirectoryForAFileWhereItCannotLook) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    says(2, mkdir, "x");
    asks("look at d/x");
    is_elsewhere();
    tells({});
}

TEST_F(ModelArming, TellsNoFileThatHasLeftADirectoryThatIsToBeListed) {
    given({{"d", a_directory(2)}, {"d/x", a_file}, {"d/y", a_file}});
    says(2, create, "x");
    asks("look at d/x");
    is_elsewhere();
    tells({"modified d/x"});
    says(2, unlink, "x");
    tells({"removed d/x"});
    says(2, from, "y", 7);
    says(1, to, "z", 7);
    asks("look at z");
    finds(a_file);
    tells({"renamed z from d/y"});
}

TEST_F(ModelArming, BelievesThatAFileWasDeletedWhereItCannotLook) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    happens(2, create, "x");
    happens(2, unlink, "x");
    reads_one();
    asks("look at d/x");
    finds(a_file);
    reads();
    asks("look at d/x");
    is_elsewhere();
    tells({"modified d/x", "removed d/x"});
}

TEST_F(ModelArming, LeavesDirectoriesAloneThatAreTooDeep) {
    given({{"d", a_directory(2)}, {"d/e", a_directory(3)}}, {.max_depth = 2});
    says(2, mkdir, "s");
    asks_nothing();
    says(1, from_dir, "d", 7);
    says(1, to_dir, "f", 7);
    asks("arm f");
    opens(a_directory(2), {{"e", a_directory(3)}, {"s", a_directory(4)}});
    asks_nothing();
    tells({"created d/s/", "renamed f/ from d"});
}

TEST_F(ModelArming, FindsAllThatIsTooDeepBelowADirectoryThatWasMoved) {
    given({{"d", a_directory(2)},
           {"e", a_directory(3)},
           {"e/f", a_directory(4)},
           {"e/f/g", a_directory(5)}},
          {.max_depth = 4});
    says(1, from_dir, "e", 7);
    says(2, to_dir, "e", 7);
    asks("arm d/e");
    opens(a_directory(3), {{"f", a_directory(4)}});
    asks("arm d/e/f");
    opens(a_directory(4), {{"g", a_directory(5)}});
    asks("unwatch 5");
    asks_nothing();
    tells({"renamed d/e/ from e"});
    says(2, from_dir, "e", 8);
    says(1, to_dir, "e", 8);
    asks("arm e");
    opens(a_directory(3), {{"f", a_directory(4)}});
    asks("arm e/f");
    opens(a_directory(4), {{"g", a_directory(5)}});
    asks("arm e/f/g");
    opens(a_directory(6, 5), {{"x", a_file}});
    tells({"renamed e/ from d/e", "created e/f/g/x"});
}

TEST_F(ModelArming, LeavesDirectoriesAloneIfItIsNotRecursive) {
    given({}, {.recursive = false});
    says(1, mkdir, "d");
    asks_nothing();
    tells({"created d/"});
}

TEST_F(ModelArming, LeavesPrunedDirectoriesAloneWhereverTheyCome) {
    given({{"d", a_directory(2)}, {"d/x", a_file}},
          {.prune = [](std::string_view path) { return path.ends_with(".git"); }});
    says(1, mkdir, ".git");
    asks_nothing();
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e.git", 7);
    asks("unwatch 2");
    tells({"created .git/", "removed d/x", "renamed e.git/ from d"});
    says(1, from_dir, "e.git", 8);
    says(1, to_dir, "d", 8);
    asks("arm d");
    opens(a_directory(2, 5), {{"x", a_file}});
    tells({"renamed d/ from e.git", "created d/x"});
}

TEST_F(ModelArming, AsksPruneAgainWhenToldTo) {
    bool pruned = true;
    given({{"d", a_directory(2)}}, {.prune = [&](std::string_view) { return pruned; }});
    pruned = false;
    it().reprune("d");
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    tells({"created d/x"});
    pruned = true;
    it().reprune("d");
    asks("unwatch 2");
    tells({"removed d/x"});
}

TEST_F(ModelArming, OpensNothingThatIsPrunedByThen) {
    bool pruned = true;
    given({{"d", a_directory(2)}}, {.prune = [&](std::string_view) { return pruned; }});
    pruned = false;
    it().reprune("d");
    pruned = true;
    it().reprune("d");
    asks_nothing();
}

TEST_F(ModelArming, LeavesAnotherFileSystemAlone) {
    given({{"d", a_directory(2)}, {"d/x", a_file}}, {.one_file_system = true});
    says(1, mkdir, "m");
    asks("arm m");
    is_on_another_file_system();
    tells({"created m/"});
    it().mounted().mount_changed("d", false);
    asks("arm d");
    is_on_another_file_system();
    asks("unwatch 2");
    tells({"removed d/x"});
}

TEST_F(ModelArming, TellsNothingUnderTheNameOfAnotherThatCannotBeOpened) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    says(1, mkdir, "d");
    asks("look at d");
    finds(a_directory(3));
    asks("arm d");
    const entry_index d = it().tree().find(directory_index{0}, "d");
    it().failures().is_closed(d, {entry_type::directory, 2, 1});
    EXPECT_NE(it().tree().at(d).directory, none);
    it().failures().is_closed(d, {entry_type::directory, 3, 1});
    cannot_open(EACCES);
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    cannot_open(EACCES);
    asks("unwatch 2");
    says(2, create, "y");
    tells({"removed d/x", "watch_failed d/"});
}

TEST_F(ModelArming, TellsOfADirectoryThatIsGoneBeforeItWasOpened) {
    given({});
    happens(1, mkdir, "d");
    happens(1, rmdir, "d");
    reads_one();
    asks("arm d");
    cannot_open(ENOENT);
    reads();
    EXPECT_FALSE(it().failures().has_dirty());
    tells({"created d/", "removed d/"});
}

// The event that says that the directory has left is the one that made the model look: none is to come.
TEST_F(ModelArming, TellsNothingBelowWhatAnotherOneHadTheNameOfThatIsGoneToo) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    happens(2, from_dir, "a", 7);
    opens(a_directory(2), {{"a", a_directory(3)}});
    asks("arm d/a");
    opens(a_directory(3), {{"f", a_file}});
    reads();
    asks("look at d/a");
    finds(a_directory(9));
    asks("arm d/a");
    is_elsewhere();
    asks("unwatch 3");
    says(3, modify, "f");
    tells({"created d/", "created d/a/", "created d/a/f", "removed d/a/f"});
}

} // namespace
} // namespace espy::tree
