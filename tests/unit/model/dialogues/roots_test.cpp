// What is at the root's path, and repairs after an overflow. Each test fails without the rule it is
// named for.
#include "conversation.hpp"

namespace espy::tree {
namespace {

using ModelRoots = conversation;
using ModelRepairs = conversation;

TEST_F(ModelRoots, ThatGoAndComeBackAreToldWithTheirContent) {
    given({{"a", a_file}, {"d", a_directory(2)}, {"d/x", a_file}});
    it().root_missing();
    asks("unwatch 1");
    asks("unwatch 2");
    tells({"removed d/x", "removed d/", "removed a", "root_gone r"});
    it().root_missing();
    tells({});
    it().look_at_root("");
    asks("arm .");
    opens(a_directory(3), {{"b", a_file}});
    tells({"root_back r", "created b"});
}

TEST_F(ModelRoots, ThatAreReplacedAreToldAsDifferences) {
    given({{"a", a_file}, {"d", a_directory(2)}, {"d/x", a_file}});
    it().look_at_root("");
    asks("arm .");
    opens(a_directory(5), {{"a", a_file}, {"b", a_file}});
    asks("unwatch 2");
    asks("unwatch 1");
    // Nobody knows whether it is the same file.
    tells({"modified a", "created b", "removed d/x", "removed d/"});
}

/// What is known of `d` is in the root that was there before.
TEST_F(ModelRoots, ThatAreReplacedTellNothingBelowADirectoryThatIsGoneBeforeItIsOpened) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    it().look_at_root("");
    asks("arm .");
    opens(a_directory(5), {{"d", a_directory(6)}});
    asks("arm d");
    cannot_open(ENOTDIR);
    asks("unwatch 2");
    asks("unwatch 1");
    says(2, create, "y");
    tells({"removed d/x"});
    says(5, rmdir, "d");
    tells({"removed d/"});
}

TEST_F(ModelRoots, ThatAreReplacedTellNothingBelowADirectoryThatCannotBeReached) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    it().look_at_root("");
    asks("arm .");
    opens(a_directory(5), {{"d", a_directory(6)}});
    asks("arm d");
    is_elsewhere();
    asks("unwatch 2");
    asks("unwatch 1");
    says(2, create, "y");
    tells({"removed d/x"});
    it().failures().retry();
    asks("arm d");
    opens(a_directory(6), {});
    tells({});
}

TEST_F(ModelRoots, ThatAreTheSameAreNotListedAgain) {
    given({{"a", a_file}});
    it().look_at_root("");
    asks("arm .");
    meets(a_directory(1));
    tells({});
}

TEST_F(ModelRoots, ThatMayNotBeReadTellNothingOfWhatWasThereBefore) {
    given({{"x", a_file}});
    it().look_at_root("");
    asks("arm .");
    it().failures().is_closed(it().tree().top(), {entry_type::directory, 7, 1});
    cannot_open(EACCES);
    asks("unwatch 1");
    says(1, create, "y");
    tells({"removed x", "watch_failed r"});
}

TEST_F(ModelRoots, ThatMayNotBeReadAnyMoreAreStillThere) {
    given({{"x", a_file}});
    it().look_at_root("");
    asks("arm .");
    it().failures().is_closed(it().tree().top(), {entry_type::directory, 1, 1});
    cannot_open(EACCES);
    says(1, create, "y");
    tells({"watch_failed r", "created y"});
}

TEST_F(ModelRoots, AreReadyThoughNothingIsThere) {
    begins({});
    asks("arm .");
    it().root_missing();
    it().fence(0, 0);
    EXPECT_TRUE(it().root().is_listed());
    it().ready();
    tells({"ready r"});
}

TEST_F(ModelRoots, ThatAreAFileHearOfNoOther) {
    begins({.initial = true}, "f");
    asks("arm .");
    opens(a_directory(1), {{"e", a_file}, {"f", a_file}});
    it().ready();
    tells({"exists r", "ready r"});
    says(1, modify, "e");
    says(1, create, "g");
    says(1, modify, "f");
    tells({"modified r"});
    says(1, unlink, "f");
    says(1, mkdir, "f");
    asks_nothing();
    tells({"removed r", "created r/"});
}

/// A name was in doubt when the root was a directory; the file's directory has it, too.
TEST_F(ModelRoots, ThatAreAFileByNowTellNothingOfNamesInDoubt) {
    given({{"y", a_file}});
    happens(1, create, "y");
    happens(1, to, "y", 7);
    reads_one();
    asks("look at y");
    finds(a_file);
    reads();
    asks("look at y");
    finds(a_file);
    EXPECT_TRUE(it().looks().has_doubts());
    it().look_at_root("f");
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"y", a_file}});
    told_at_its_end();
    it().looks().verify(1000);
    asks("look at y");
    finds(a_file);
    tells({});
}

TEST_F(ModelRoots, ThatAreAFileMayBeReplacedByAnother) {
    begins({.initial = true}, "f");
    asks("arm .");
    opens(a_directory(1), {{"e", a_file}, {"f", a_file}});
    it().ready();
    tells({"exists r", "ready r"});
    says(1, from, "e", 7);
    says(1, to, "f", 7);
    tells({"removed r", "created r"});
    it().look_at_root("e");
    asks("arm .");
    opens(a_directory(1), {{"e", a_file}});
    tells({"removed r", "created r"});
}

// The file is saved by renaming, over itself or while it is away; or it is made, and then written.
TEST_F(ModelRoots, ThatAreAFileAreWrittenWhenOneIsMovedThere) {
    begins({.initial = true}, "f");
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}});
    it().ready();
    tells({"exists r", "ready r"});
    says(1, to, "f", 7);
    it().look_at_root("f", {inotify::mask::moved_to});
    asks("arm .");
    meets(a_directory(1));
    tells({"removed r", "created r", "modified r", "written r"});
    it().root_missing();
    asks("unwatch 1");
    tells({"removed r", "root_gone r"});
    it().look_at_root("f", {inotify::mask::moved_to});
    asks("arm .");
    opens(a_directory(1, 5), {{"f", a_file}});
    tells({"root_back r", "created r", "written r"});
    says(5, unlink, "f");
    says(5, create, "f");
    it().look_at_root("f", {inotify::mask::create});
    asks("arm .");
    meets(a_directory(1, 5));
    tells({"removed r", "created r", "modified r"});
}

TEST_F(ModelRoots, ThatAreADirectoryBelowTheFormerRootAreFound) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    it().look_at_root("");
    asks("arm .");
    meets(a_directory(2));
    asks("arm .");
    opens(a_directory(2), {{"x", a_file}});
    asks("unwatch 1");
    // Not by the performer: it is the root's now.
    asks("unwatch 2");
    tells({"removed d/x", "removed d/", "created x"});
}

TEST_F(ModelRoots, ThatAreGoneBeforeTheyWereOpenedAreGone) {
    given({{"d", a_directory(2)}});
    it().look_at_root("");
    asks("arm .");
    cannot_open(ENOENT);
    asks("unwatch 1");
    asks("unwatch 2");
    says(2, create, "x");
    tells({"removed d/", "root_gone r"});
}

// Whatever was mounted before the root was watched: its path leads to it.
TEST_F(ModelRoots, AreUnmountedThoughNobodySawThemMounted) {
    given({{"x", a_file}});
    EXPECT_TRUE(it().mounted().mount_changed("", true));
    asks("arm .");
    opens(a_directory(3), {});
    asks("unwatch 1");
    tells({"unmounted r", "removed x"});
}

TEST_F(ModelRoots, TellAnUnmountOnceThoughTheKernelAndTheMountsSayIt) {
    given({{"m", a_directory(2)}, {"m/x", a_file}});
    it().mounted().note_mount_point(it().tree().find(directory_index{0}, "m"));
    it().mounted().mount_changed("m", true);
    says(2, unmount);
    says(2, ignored);
    asks("arm m");
    opens(a_directory(3), {});
    tells({"unmounted m", "removed m/x"});
}

TEST_F(ModelRepairs, TellWhatWasMissed) {
    given({{"a", a_file}, {"b", a_file}, {"c", a_file}, {"d", a_directory(2)}, {"d/x", a_file}});
    it().overflow();
    tells({"overflow r"});
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"a", a_file_changed_at(999)},
                           {"b", a_file_changed_at(1000)},
                           {"d", a_directory(2)},
                           {"e", a_file}});
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    EXPECT_TRUE(it().repairs().is_under_way());
    is_quiet();
    EXPECT_FALSE(it().repairs().is_under_way());
    tells({"modified b", "created e", "removed c", "resynced r"});
}

/// Its mode was changed when it had been listed.
TEST_F(ModelRepairs, AreNotHeldUpByWhatIsBelowADirectoryThatMayNotBeReadAnyMore) {
    given({{"d", a_directory(2)}, {"d/e", a_directory(3)}});
    it().overflow();
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    opens(a_directory(2), {{"e", a_directory(3)}});
    asks("arm d/e");
    is_elsewhere(EACCES);
    asks("arm d");
    cannot_open(EACCES);
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    cannot_open(EACCES);
    is_quiet();
    tells({"overflow r", "watch_failed d/", "resynced r"});
}

TEST_F(ModelRepairs, TellWhatWasMissedWhereTheLimitIsReachedJustThen) {
    given({{"d", a_directory(2)}, {"d/x", a_file}, {"d/y", a_file}});
    it().overflow();
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    cannot_watch(ENOSPC, a_directory(2),
                 {{"x", a_file_changed_at(1000)}, {"y", a_file_changed_at(999)}});
    asks("unwatch 2");
    is_quiet();
    tells({"overflow r", "watch_failed d/", "modified d/x", "resynced r"});
}

TEST_F(ModelRepairs, AreCompleteWhenAllThatHappenedMeanwhileIsRead) {
    given({});
    it().overflow();
    it().begin_repair(1000);
    asks("arm .");
    happens(1, create, "a");
    opens(a_directory(1), {});
    reads();
    asks("look at a");
    finds(a_file);
    is_quiet();
    tells({"overflow r", "created a", "resynced r"});
}

/// The directory is to be listed once more when all has been listed, and when files changed is asked no more.
TEST_F(ModelRepairs, TellWhatHappensInADirectoryThatIsToBeListedOnceMore) {
    given({{"x", a_file}});
    it().overflow();
    it().begin_repair(1000);
    asks("arm .");
    happens(1, create, "a");
    happens(1, modify, "x");
    opens(a_directory(1), {{"x", a_file}});
    reads_one();
    asks("look at a");
    is_elsewhere();
    reads();
    it().failures().retry();
    asks("arm .");
    opens(a_directory(1), {{"x", a_file}});
    is_quiet();
    tells({"overflow r", "modified x", "resynced r"});
}

TEST_F(ModelRepairs, TakeNothingFromTheQueueThatOverflowed) {
    given({{"a", a_file}});
    happens(1, modify, "a");
    happens(1, unlink, "a");
    happens(1, create, "b");
    it().overflow();
    reads();
    asks_nothing();
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"a", a_file}});
    is_quiet();
    tells({"overflow r", "resynced r"});
}

TEST_F(ModelRepairs, KeepARenameOfWhichBothHalvesWereRead) {
    given({{"a", a_file}, {"b", a_file}});
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    it().overflow();
    tells({"renamed b from a, replaced", "overflow r"});
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"b", a_file}});
    is_quiet();
    tells({"resynced r"});
}

TEST_F(ModelRepairs, BeginAgainIfTheQueueOverflowsMeanwhile) {
    given({{"d", a_directory(2)}});
    it().overflow();
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    it().overflow();
    EXPECT_TRUE(it().repairs().is_wanted());
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}, {"e", a_file}});
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    asks("arm d");
    meets(a_directory(2));
    is_quiet();
    tells({"overflow r", "created e", "created d/x", "resynced r"});
    EXPECT_EQ(it().repairs().count(), 1U);
}

TEST_F(ModelRepairs, ListAgainWhatWasListedInBetween) {
    given({{"a", a_file}});
    it().overflow();
    it().look_at_root("");
    asks("arm .");
    opens(a_directory(1), {{"a", a_file_changed_at(2000)}});
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"a", a_file_changed_at(2000)}});
    is_quiet();
    tells({"overflow r", "modified a", "resynced r"});
}

TEST_F(ModelRepairs, FindADirectoryThatWasRenamedUnseen) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    it().overflow();
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"e", a_directory(2)}});
    asks("unwatch 2");
    asks("arm e");
    opens(a_directory(2, 5), {{"x", a_file}});
    is_quiet();
    tells({"overflow r", "removed d/x", "removed d/", "created e/", "created e/x", "resynced r"});
}

TEST_F(ModelRepairs, AreNotCompleteWhileADirectoryCouldNotBeListed) {
    given({{"d", a_directory(2)}});
    it().overflow();
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    is_elsewhere();
    is_quiet();
    tells({"overflow r"});
    it().failures().retry();
    asks("arm d");
    opens(a_directory(2), {});
    is_quiet();
    tells({"resynced r"});
}

TEST_F(ModelRepairs, TellTheFilesAsModifiedOfADirectoryThatCouldNotBeListed) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    it().overflow();
    it().begin_repair(1000);
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    cannot_list(EIO, a_directory(2));
    is_quiet();
    tells({"overflow r", "watch_failed d/", "resynced r"});
    // When it was lost is not known any more.
    it().failures().retry();
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    tells({"modified d/x"});
}

TEST_F(ModelRepairs, OfARootThatIsGoneAreComplete) {
    given({});
    it().root_missing();
    it().overflow();
    it().begin_repair(1000);
    asks("unwatch 1");
    tells({"root_gone r", "overflow r", "resynced r"});
}

TEST_F(ModelRoots, ThatAreGoneAreNotOpenedAnyMore) {
    given({{"a", a_file}});
    it().look_at_root("");
    it().root_missing();
    asks("unwatch 1");
    asks_nothing();
    tells({"removed a", "root_gone r"});
}

TEST_F(ModelRoots, AreToldToBeBackBeforeReadyIfToldToBeGone) {
    begins({.initial = true});
    asks("arm .");
    opens(a_directory(1), {});
    it().root_missing();
    it().look_at_root("");
    asks("arm .");
    opens(a_directory(2), {});
    asks("unwatch 1");
    it().ready();
    tells({"root_gone r", "root_back r", "ready r"});
}

} // namespace
} // namespace espy::tree
