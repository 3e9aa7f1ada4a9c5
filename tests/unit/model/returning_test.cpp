// What was away for a moment and is back: what follows, by what was told and when. No model: a record alone.
//
//     ──── came ──── told ──▶   the consumer has read what is there since
//     ──── told ──── came ──▶   it is told again
#include "model/looks/returning.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

using inotify::mask;
using verdict = returning::verdict;

/// The root, with a directory `d` that is open, one that is not, and a file.
class Returning : public testing::Test {
protected:
    store tree_;
    directory_index top_ = tree_.open_directory(tree_.top());
    entry_index d_ = tree_.add(top_, "d", entry_type::directory);
    directory_index inside_ = tree_.open_directory(d_);
    entry_index closed_ = tree_.add(top_, "closed", entry_type::directory);
    entry_index file_ = tree_.add(top_, "file", entry_type::file);
    returning it_{tree_};
};

TEST_F(Returning, MattersToDirectoriesThatAreLookedInto) {
    EXPECT_EQ(it_.judge(d_, 100), verdict::told_again);
    EXPECT_EQ(it_.judge(closed_, 100), verdict::nothing);
    EXPECT_EQ(it_.judge(file_, 100), verdict::nothing);
}

TEST_F(Returning, IsNoNewsBeforeWhatTheConsumerHasReadSince) {
    it_.told(inside_, 200);
    EXPECT_EQ(it_.judge(d_, 199), verdict::told_since);
    EXPECT_EQ(it_.judge(d_, 200), verdict::told_again);
}

/// The batch that tells of it is read when it is complete: later than all that was queued by then.
TEST_F(Returning, IsNoNewsBeforeTheFenceOfTheBatchThatToldIt) {
    it_.told(inside_, 200);
    it_.fence(300);
    EXPECT_EQ(it_.judge(d_, 299), verdict::told_since);
    EXPECT_EQ(it_.judge(d_, 300), verdict::told_again);
    it_.fence(400);
    EXPECT_EQ(it_.judge(d_, 300), verdict::told_again) << "a later fence is of what is told later";
}

TEST_F(Returning, IsNewsWhenTheBatchWasGivenOutBeforeTheFence) {
    it_.told(inside_, 200);
    it_.batch_ends();
    it_.fence(300);
    EXPECT_EQ(it_.judge(d_, 250), verdict::told_again);
}

TEST_F(Returning, IsOfWhatIsPresentWhenTheStreamIsBehindAllThatWasTold) {
    it_.told(inside_, 200);
    it_.fence(300);
    it_.reached(299);
    EXPECT_EQ(it_.judge(d_, 250), verdict::told_since);
    it_.reached(300);
    EXPECT_EQ(it_.judge(d_, 250), verdict::told_again);
}

TEST_F(Returning, OfWhatIsNotWhereItWasThoughtToBeIsFoundByListing) {
    tree_.at(d_).trouble = trouble::dirty;
    EXPECT_EQ(it_.judge(d_, 100), verdict::listed_again);
    EXPECT_TRUE(tree_.dir(inside_).relist);
    EXPECT_TRUE(tree_.dir(inside_).another);
    EXPECT_TRUE(tree_.dir(inside_).rebound);
}

TEST_F(Returning, OfWhatIsToBeListedIsFoundByThat) {
    tree_.dir(inside_).relist = true;
    EXPECT_EQ(it_.judge(d_, 100), verdict::listed_again);
    EXPECT_TRUE(tree_.dir(inside_).rebound);
    tree_.at(d_).trouble = trouble::denied;
    EXPECT_EQ(it_.judge(d_, 100), verdict::told_again) << "it may not be read";
}

TEST_F(Returning, OfARootIsOverWhenItIsKnownWhatItIs) {
    EXPECT_FALSE(it_.root_is_same()) << "nothing has come";
    it_.root_came({mask::create, 100});
    EXPECT_EQ(it_.root_is_same(), 100);
    EXPECT_FALSE(it_.root_is_same()) << "once";
    it_.root_came({mask::create, 200});
    it_.root_is_another();
    EXPECT_FALSE(it_.root_is_same());
}

TEST_F(Returning, OfARootByARenameIsSaidOnce) {
    it_.root_came({mask::create, 100});
    EXPECT_FALSE(it_.take_moved_in());
    it_.root_came({mask::moved_to, 200});
    it_.root_is_another();
    EXPECT_TRUE(it_.take_moved_in()) << "a file that is another one was moved there all the same";
    EXPECT_FALSE(it_.take_moved_in());
}

} // namespace
} // namespace espy::tree
