// Renames of which both halves are given at once. Each test fails without the rule it is named for.
#include "conversation.hpp"

namespace espy::tree {
namespace {

class ModelWholeRenames : public conversation {
protected:
    /// `a` gets the name `b` in a directory; false if that is to be seen half by half.
    bool renames_a(inotify::mask type = inotify::mask::none,
                   directory_index where = directory_index{0}) {
        // An event before both, about a name that nobody knows.
        says(1, modify, "unknown");
        return renames_a_unheard(type, where);
    }
    /// The same after what was read so far.
    bool renames_a_unheard(inotify::mask type = inotify::mask::none,
                           directory_index where = directory_index{0}) {
        const event left{from | type, 7, "a", next() - 2, false, 1};
        const event came{to | type, 7, "b", next() - 1, false, 1};
        return it().events().rename_at_once(where, left, came);
    }
};

TEST_F(ModelWholeRenames, AreToldAtOnce) {
    given({{"a", a_file}});
    EXPECT_TRUE(renames_a());
    says(1, modify, "b");
    says(1, unlink, "b");
    asks_nothing();
    tells({"renamed b from a", "modified b", "removed b"});
}

TEST_F(ModelWholeRenames, OfADirectoryAreSeenHalfByHalf) {
    given({{"a", a_directory(2)}});
    EXPECT_FALSE(renames_a());
    tells({});
}

TEST_F(ModelWholeRenames, OfAnotherTypeThanIsKnownAreSeenHalfByHalf) {
    given({{"a", a_file}});
    EXPECT_FALSE(renames_a(inotify::mask::is_dir));
    tells({});
}

TEST_F(ModelWholeRenames, OfWhatIsNotKnownAreSeenHalfByHalf) {
    given({{"c", a_file}});
    EXPECT_FALSE(renames_a());
    tells({});
}

TEST_F(ModelWholeRenames, OntoSomethingAreSeenHalfByHalf) {
    given({{"a", a_file}, {"b", a_file}});
    EXPECT_FALSE(renames_a());
    tells({});
}

TEST_F(ModelWholeRenames, WhileAnotherIsUnderWayAreSeenHalfByHalf) {
    given({{"a", a_file}, {"c", a_file}});
    says(1, from, "c", 6);
    EXPECT_FALSE(renames_a());
    says(1, to, "d", 6);
    tells({"renamed d from c"});
}

TEST_F(ModelWholeRenames, AfterOneOntoSomethingAreSeenHalfByHalf) {
    given({{"c", a_file}, {"a", a_file}});
    says(1, from, "c", 6);
    says(1, to, "a", 6);
    says(1, modify, "a");
    EXPECT_FALSE(renames_a());
    tells({"renamed a from c, replaced", "modified a"});
}

TEST_F(ModelWholeRenames, WhereRecordsAreAskedForAreSeenHalfByHalf) {
    given({{"a", a_file}}, {.events = inotify::mask::moved_to});
    EXPECT_FALSE(renames_a());
    tells({});
}

TEST_F(ModelWholeRenames, OfWhatALookMayHaveSeenAreSeenHalfByHalf) {
    given({{"a", a_file}});
    says(1, create, "a");
    asks("look at a");
    // Before the look.
    happens(1, modify, "other");
    happens(1, modify, "other");
    finds(a_file);
    reads_one();
    EXPECT_FALSE(renames_a_unheard());
    reads();
    tells({"modified a"});
}

TEST_F(ModelWholeRenames, ToANameThatALookMayHaveSeenAreSeenHalfByHalf) {
    given({{"a", a_file}});
    says(1, from, "b", 6);
    asks("look at b");
    happens(1, modify, "other");
    happens(1, modify, "other");
    finds(nothing);
    reads_one();
    EXPECT_FALSE(renames_a_unheard());
    reads();
    tells({});
}

TEST_F(ModelWholeRenames, WhereAListingIsToComeAreSeenHalfByHalf) {
    given({{"a", a_file}});
    it().overflow();
    it().begin_repair(1000);
    EXPECT_FALSE(renames_a());
    asks("arm .");
    opens(a_directory(1), {{"a", a_file}});
    is_quiet();
    tells({"overflow r", "resynced r"});
}

TEST_F(ModelWholeRenames, WhileWhatWasKnownIsComparedAreSeenHalfByHalf) {
    const std::map<std::string, names> tree{{".", {{"a", polled_file(11)}}}};
    watches_ahead([&] { EXPECT_FALSE(renames_a()); });
    knows(tree, tree);
    asks("arm .");
    opens(a_directory(1), {{"a", polled_file(11)}});
    tells({});
}

TEST_F(ModelWholeRenames, OfAFileThatIsTheRootAreSeenHalfByHalf) {
    begins({}, "a");
    asks("arm .");
    opens(a_directory(1), {{"a", a_file}});
    it().ready();
    EXPECT_FALSE(renames_a());
    tells({"ready r"});
}

TEST_F(ModelWholeRenames, InADirectoryThatIsGoneAreSeenHalfByHalf) {
    given({{"d", a_directory(2)}, {"d/a", a_file}});
    says(1, rmdir, "d");
    EXPECT_FALSE(renames_a(inotify::mask::none, directory_index{1}));
    asks("unwatch 2");
    tells({"removed d/a", "removed d/"});
}

/// Something may have had the name.
TEST_F(ModelWholeRenames, InADirectoryThatMayNotBeReadAreSeenHalfByHalf) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_list(EACCES, a_directory(2));
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    cannot_list(EACCES, a_directory(2));
    says(2, create, "a");
    EXPECT_FALSE(renames_a(inotify::mask::none, directory_index{1}));
    tells({"created d/", "watch_failed d/", "created d/a"});
}

} // namespace
} // namespace espy::tree
