// Renames of which both halves are given at once. Each test fails without the rule it is named for.
#include "conversation.hpp"

namespace espy::tree {
namespace {

class ModelWholeRenames : public conversation {
protected:
    /// `a` gets the name `b` in the root; false if that is to be seen half by half.
    bool renames_a(inotify::mask type = inotify::mask::none) {
        // An event before both, about a name that nobody knows.
        says(1, modify, "unknown");
        const event left{from | type, 7, "a", next() - 2, false, 1};
        const event came{to | type, 7, "b", next() - 1, false, 1};
        return it().events().rename_at_once(directory_index{0}, left, came);
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
    EXPECT_FALSE(renames_a(inotify::mask::is_dir));
    EXPECT_FALSE(renames_a());
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
    given({{"c", a_file}, {"b", a_file}, {"a", a_file}});
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
    EXPECT_FALSE(it().events().rename_at_once(directory_index{0},
                                              {from, 7, "a", next() - 2, false, 1},
                                              {to, 7, "b", next() - 1, false, 1}));
    reads();
    tells({"modified a"});
}

} // namespace
} // namespace espy::tree
