// Laws, each seen to end a program that breaks it.
#include "dialogues/conversation.hpp"

#include <utility>

namespace espy::tree {
namespace {

class Laws : public conversation {
protected:
    void SetUp() override {
#ifndef ESPY_CHECKS
        GTEST_SKIP() << "laws are off in this build (ESPY_CHECKS)";
#endif
    }
};

/// A tree `d/e`, with two directories that are open.
class small_tree {
public:
    small_tree() {
        root = tree.open_directory(tree.top());
        d = tree.add(root, "d", entry_type::directory);
        inside = tree.open_directory(d);
        e = tree.add(inside, "e", entry_type::directory);
    }

    store tree;
    directory_index root;
    directory_index inside;
    entry_index d;
    entry_index e;
};

TEST_F(Laws, OfTheStoreHoldAsItChanges) {
    small_tree at;
    at.tree.check();
    at.tree.move(at.e, at.root, "f");
    at.tree.check();
    at.tree.swap(at.d, at.e);
    at.tree.erase(at.d);
    at.tree.check();
    at.tree.recycle();
    at.tree.check();
}

TEST_F(Laws, OfTheStoreForbidARing) {
    small_tree at;
    const directory_index lowest = at.tree.open_directory(at.e);
    EXPECT_DEATH(at.tree.move(at.d, lowest, "x"), "does not hold: !is_within");
    EXPECT_DEATH(at.tree.swap(at.d, at.e), "does not hold: !is_within");
}

TEST_F(Laws, OfTheStoreForbidTwoOfOneName) {
    small_tree at;
    EXPECT_DEATH(at.tree.add(at.root, "d", entry_type::file), "does not hold: find");
    EXPECT_DEATH(at.tree.move(at.e, at.root, "d"), "does not hold: find");
}

TEST_F(Laws, OfTheStoreForbidToCloseADirectoryThatIsNotEmpty) {
    small_tree at;
    EXPECT_DEATH(at.tree.close_directory(at.d), "does not hold: .*first_child == none");
}

TEST_F(Laws, OfTheStoreFindACounterThatIsWrong) {
    small_tree at;
    at.tree.at(at.e).retired = true;
    EXPECT_DEATH(at.tree.check(), "does not hold");
}

TEST_F(Laws, OfTheTableOfWatchesForbidANumberThatStandsForNone) {
    watch_table table;
    table.add(watch_id{7}, {root_index{0}, directory_index{1}});
    table.check();
    EXPECT_DEATH(table.add(watch_id::none, {root_index{0}, directory_index{1}}),
                 "does not hold: watch");
}

TEST_F(Laws, OfRenamesUnderWayKnowWhichFieldsAreValidWhen) {
    transfer one;
    one.entry = entry_index{3};
    one.from = directory_index{1};
    transfer_list list;
    const auto which = list.add(one);
    list.check();
    EXPECT_DEATH(list.change(which, [](transfer& t) { t.now = transfer::state::replaced; });
                 list.check(), "does not hold: .*is_whole");
}

TEST_F(Laws, OfTheModelForbidEventsThatGoBack) {
    given({{"a", a_file}});
    says(1, modify, "a");
    says(1, modify, "a");
    tells({"modified a", "modified a"});
    EXPECT_DEATH(it().events().apply(directory_index{0}, {.mask = modify, .name = "a", .at = 0}),
                 "does not hold: what.at >= now_");
}

TEST_F(Laws, OfTellingForbidAPathThatIsNotTrueAnyMore) {
    given({{"d", a_directory(2)}, {"d/a", a_file}});
    says(2, modify, "a");
    tells({"modified d/a"});
    store& tree = it().tree();
    const directory_index root = tree.at(tree.top()).directory;
    // Nobody says that paths are to be forgotten.
    EXPECT_DEATH(tree.move(tree.find(root, "d"), root, "e");
                 it().check(), "does not hold: prefix_ == ");
}

TEST_F(Laws, OfTheModelFindACounterThatIsWrong) {
    given({{"d", a_directory(2)}});
    store& tree = it().tree();
    tree.dir(tree.at(tree.find(tree.at(tree.top()).directory, "d")).directory).polled = true;
    EXPECT_DEATH(it().check(), "does not hold: polled == polled_");
    tree.dir(tree.at(tree.find(tree.at(tree.top()).directory, "d")).directory).polled = false;
}

} // namespace
} // namespace espy::tree
