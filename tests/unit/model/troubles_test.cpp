// Which directories are in trouble: each state, what ends it and what does not. No model: a record alone.
#include "model/directories/troubles.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace espy::tree {
namespace {

/// The root, `a` in it, and `a/b`.
class Troubles : public testing::Test {
protected:
    Troubles() {
        const directory_index top = tree_.open_directory(tree_.top());
        a_ = tree_.add(top, "a", entry_type::directory);
        b_ = tree_.add(tree_.open_directory(a_), "b", entry_type::directory);
    }
    void TearDown() override { it_.check(); }

    trouble of(entry_index index) const { return tree_.at(index).trouble; }

    store tree_;
    troubles it_{tree_};
    entry_index a_ = none;
    entry_index b_ = none;
};

TEST_F(Troubles, AreNoneAtFirst) {
    EXPECT_FALSE(it_.has_dirty());
    EXPECT_EQ(it_.denied_count(), 0U);
    EXPECT_EQ(it_.uncovered_count(), 0U);
}

TEST_F(Troubles, WhileDirtyEndWhenItIsTriedOrThereAreNone) {
    it_.try_later(a_);
    it_.try_later(a_);
    EXPECT_EQ(of(a_), trouble::dirty);
    EXPECT_EQ(it_.dirty().size(), 1U) << "asked for twice";
    EXPECT_FALSE(it_.allow(a_));
    EXPECT_TRUE(it_.has_dirty()) << "that it may be read does not say that it can be reached";
    it_.tried(a_);
    EXPECT_EQ(of(a_), trouble::nothing);
    EXPECT_FALSE(it_.has_dirty());
    it_.try_later(a_);
    it_.clear(a_);
    EXPECT_FALSE(it_.has_dirty());
}

TEST_F(Troubles, WhileDeniedEndWhenItMayBeRead) {
    EXPECT_TRUE(it_.deny(a_));
    EXPECT_FALSE(it_.deny(a_)) << "that was known";
    EXPECT_EQ(of(a_), trouble::denied);
    EXPECT_EQ(it_.denied_count(), 1U);
    it_.tried(a_);
    EXPECT_EQ(of(a_), trouble::denied) << "to be tried does not make it readable";
    EXPECT_TRUE(it_.allow(a_));
    EXPECT_EQ(of(a_), trouble::nothing);
    EXPECT_EQ(it_.denied_count(), 0U);
    it_.deny(a_);
    it_.clear(a_);
    EXPECT_EQ(it_.denied_count(), 0U);
}

TEST_F(Troubles, OfBothKindsEndOneByOne) {
    it_.deny(a_);
    it_.try_later(a_);
    EXPECT_EQ(of(a_), trouble::denied_and_dirty);
    EXPECT_TRUE(it_.has_dirty());
    EXPECT_EQ(it_.denied_count(), 1U);
    it_.tried(a_);
    EXPECT_EQ(of(a_), trouble::denied);
    it_.try_later(a_);
    it_.allow(a_);
    EXPECT_EQ(of(a_), trouble::dirty);
    it_.deny(a_);
    EXPECT_EQ(of(a_), trouble::denied_and_dirty) << "in the other order, too";
    it_.clear(a_);
    EXPECT_EQ(of(a_), trouble::nothing);
}

TEST_F(Troubles, AreTakenTheDeepestFirst) {
    it_.try_later(b_);
    it_.try_later(tree_.top());
    it_.try_later(a_);
    EXPECT_EQ(it_.take_dirty(), (std::vector<entry_index>{b_, a_, tree_.top()}));
    EXPECT_FALSE(it_.has_dirty());
    EXPECT_TRUE(it_.take_dirty().empty());
}

TEST_F(Troubles, OfWhatIsGoneAreNotTaken) {
    it_.try_later(b_);
    it_.try_later(a_);
    it_.clear(b_);
    tree_.erase(b_);
    EXPECT_EQ(it_.take_dirty(), std::vector<entry_index>{a_});
}

TEST_F(Troubles, ForWantOfAWatchEndWithAllOthers) {
    const directory_index number = tree_.at(a_).directory;
    it_.uncover(number, shortage::limit);
    it_.uncover(number, shortage::refusal);
    EXPECT_EQ(it_.uncovered_count(), 1U) << "it is one directory still";
    EXPECT_EQ(tree_.dir(number).shortage, shortage::refusal);
    it_.deny(a_);
    EXPECT_EQ(it_.uncovered_count(), 1U) << "it may not be listed, and still has no watch";
    it_.clear(a_);
    EXPECT_EQ(it_.uncovered_count(), 0U);
    EXPECT_EQ(tree_.dir(number).shortage, shortage::nothing);
}

TEST_F(Troubles, AreListedOnceForEachThatIsDenied) {
    it_.deny(b_);
    it_.allow(b_);
    it_.deny(b_);
    it_.deny(a_);
    it_.allow(a_);
    EXPECT_EQ(it_.denied().size(), 3U);
    EXPECT_EQ(it_.only_denied(), std::vector<entry_index>{b_});
}

TEST_F(Troubles, ThatAreOverAreForgottenBeforeThereAreTooMany) {
    limit::of_model few;
    few.denied_kept = 2;
    it_.keep_within(few);
    for (int i = 0; i < 100; ++i) {
        it_.deny(a_);
        it_.allow(a_);
    }
    EXPECT_LE(it_.denied().size(), 4U);
}

TEST(TroublesOfAnotherEngine, AreForgotten) {
    store tree;
    tree.open_directory(tree.top());
    troubles there(tree);
    there.deny(tree.top());
    there.try_later(tree.top());
    there.uncover(directory_index{0}, shortage::limit);
    troubles here(tree);
    here.forget(there);
    here.check();
    EXPECT_EQ(tree.at(tree.top()).trouble, trouble::nothing);
    EXPECT_EQ(here.uncovered_count(), 0U);
}

} // namespace
} // namespace espy::tree
