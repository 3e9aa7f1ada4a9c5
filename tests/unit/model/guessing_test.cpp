// Types that no event tells: each state of a guess, what ends it and what does not. No model: a record alone.
#include "model/looks/guessing.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace espy::tree {
namespace {

using verdict = guessing::verdict;

constexpr finding a_link{true, {.type = entry_type::symlink}};
constexpr finding a_directory{true, {.type = entry_type::directory}};

class Guessing : public testing::Test {
protected:
    /// As the model keeps what an event has told of: as a file, to be looked at.
    entry_index made(const char* name) {
        const entry_index index = tree_.add(top_, name, entry_type::file);
        tree_.at(index).told = true;
        tree_.at(index).untyped = it_.keeps_types();
        it_.note(index);
        return index;
    }
    /// As it was told in an earlier batch.
    entry_index known(const char* name, entry_type type) {
        const entry_index index = tree_.add(top_, name, type);
        tree_.at(index).told = true;
        it_.told(index);
        return index;
    }

    store tree_;
    directory_index top_ = tree_.open_directory(tree_.top());
    guessing it_{tree_, true};
};

TEST_F(Guessing, IsOpenUntilItIsJudged) {
    EXPECT_FALSE(it_.are_open());
    const entry_index a = made("a");
    EXPECT_TRUE(it_.are_open());
    EXPECT_TRUE(it_.holds(a));
    EXPECT_EQ(it_.judge(a, entry_type::file), verdict::same);
    EXPECT_FALSE(it_.are_open());
    EXPECT_TRUE(it_.holds(a)) << "what was told of it is completed at the end of the batch";
}

TEST_F(Guessing, IsOverWithWhatIsGone) {
    tree_.erase(made("a"));
    EXPECT_FALSE(it_.are_open());
}

TEST_F(Guessing, WasRightOrWrongInTheSameBatch) {
    const entry_index a = made("a");
    EXPECT_EQ(it_.judge(a, entry_type::symlink), verdict::other) << "nobody was told before";
    EXPECT_EQ(tree_.at(a).type, entry_type::file) << "until it is taken";
    it_.take(a, entry_type::symlink);
    EXPECT_EQ(tree_.at(a).type, entry_type::symlink);
    EXPECT_EQ(it_.judge(a, entry_type::symlink), verdict::same);
}

TEST_F(Guessing, IsAnotherThingThanWhatWasToldInAnEarlierBatch) {
    const entry_index a = made("a");
    it_.complete(a);
    it_.done();
    EXPECT_EQ(tree_.at(a).told_as, entry_type::file);
    EXPECT_FALSE(it_.holds(a));
    it_.type_again(a);
    EXPECT_TRUE(it_.are_open());
    EXPECT_EQ(it_.judge(a, entry_type::symlink), verdict::other_than_told);
}

/// The type that is kept may be right by now; what was told is what counts.
TEST_F(Guessing, IsOfWhatWasToldNotOfWhatIsKept) {
    const entry_index a = known("a", entry_type::file);
    it_.take(a, entry_type::symlink);
    EXPECT_EQ(it_.judge(a, entry_type::symlink), verdict::other_than_told);
    it_.told(a);
    EXPECT_EQ(it_.judge(a, entry_type::symlink), verdict::same);
}

TEST_F(Guessing, IsOfNobodysConcernBeforeItIsTold) {
    const entry_index a = known("a", entry_type::file);
    tree_.at(a).told = false;
    EXPECT_EQ(it_.judge(a, entry_type::symlink), verdict::other);
}

TEST_F(Guessing, BeginsAgainOnlyOnce) {
    const entry_index a = known("a", entry_type::file);
    it_.type_again(a);
    it_.type_again(a);
    EXPECT_EQ(it_.untyped(), std::vector<entry_index>{a});
}

TEST_F(Guessing, StandsWhenNothingIsThereOrADirectoryIs) {
    const entry_index a = made("a");
    EXPECT_EQ(it_.type_of(a, a_link), entry_type::symlink);
    EXPECT_EQ(it_.type_of(a, {}), entry_type::file);
    EXPECT_EQ(it_.type_of(a, a_directory), entry_type::file) << "an event says so";
}

TEST_F(Guessing, IsNotNeededWhereNobodyAsksForTypes) {
    guessing coarse{tree_, false};
    EXPECT_EQ(coarse.kept_as(entry_type::symlink), entry_type::file);
    EXPECT_EQ(coarse.kept_as(entry_type::directory), entry_type::directory);
    EXPECT_EQ(coarse.kept_as(entry_type::none), entry_type::none);
    EXPECT_EQ(it_.kept_as(entry_type::symlink), entry_type::symlink);
    coarse.type_again(known("a", entry_type::file));
    EXPECT_FALSE(coarse.are_open());
}

} // namespace
} // namespace espy::tree
