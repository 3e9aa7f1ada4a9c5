#include "telling/teller.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

class Teller : public testing::Test {
protected:
    Teller() {
        shared_.begin(batch_);
        root_ = tree_.open_directory(tree_.top());
        d_ = tree_.add(root_, "d", entry_type::directory);
        x_ = tree_.add(tree_.open_directory(d_), "x", entry_type::file);
    }

    batch batch_;
    telling shared_;
    store tree_;
    directory_index root_ = none;
    entry_index d_ = none;
    entry_index x_ = none;
    teller tells_{shared_, tree_, root_id{4}, "r", root_options{}};
};

TEST_F(Teller, ComposesPathsBelowTheRootAsItWasGiven) {
    teller at_the_top(shared_, tree_, root_id{5}, "/", root_options{});
    tells_.entry(change_kind::created, x_);
    at_the_top.entry(change_kind::created, x_);
    tells_.entry(change_kind::attributes, tree_.top());
    at_the_top.entry(change_kind::created, d_);
    ASSERT_EQ(batch_.size(), 4U);
    EXPECT_EQ(batch_[0].path, "r/d/x");
    EXPECT_EQ(batch_[0].root, root_id{4});
    EXPECT_EQ(batch_[0].root_path, "r");
    EXPECT_EQ(batch_[1].path, "/d/x");
    EXPECT_EQ(batch_[2].path, "r");
    EXPECT_EQ(batch_[3].path, "/d");
}

TEST_F(Teller, ForgetsWhichTypesWereOpenInABatchThatWasLeftHalfFilled) {
    tree_.at(x_).untyped = true;
    tells_.entry(change_kind::created, x_);
    shared_.begin(batch_);
    tree_.at(x_).type = entry_type::symlink;
    tells_.complete_type(x_);
    tells_.complete_types();
    EXPECT_TRUE(batch_.empty());
}

/// What the record has of it may be at another path by now.
TEST_F(Teller, LeavesToAListingWhatIsToBeListed) {
    tells_.modified_below(tree_.top());
    EXPECT_EQ(batch_.size(), 1U);
    directory& d = tree_.dir(tree_.at(d_).directory);
    d.relist = true;
    tells_.modified_below(tree_.top());
    EXPECT_EQ(batch_.size(), 1U);
    EXPECT_TRUE(d.rebound && d.another) << "its listing tells all of it";
    tree_.at(d_).trouble = trouble::denied;
    tells_.modified_below(tree_.top());
    EXPECT_EQ(batch_.size(), 2U) << "it may not be listed";
}

TEST_F(Teller, CountsTheChangesOfAllRoots) {
    teller other(shared_, tree_, root_id{5}, "s", root_options{});
    tells_.entry(change_kind::created, d_);
    other.entry(change_kind::created, d_);
    EXPECT_EQ(batch_[0].seq, 1U);
    EXPECT_EQ(batch_[1].seq, 2U);
}

TEST_F(Teller, LeavesOutWhatNobodyAskedFor) {
    teller little(shared_, tree_, root_id{4}, "r", {.tell = {change_kind::removed}});
    little.entry(change_kind::created, x_);
    little.watch_failed(d_, std::make_error_code(std::errc::permission_denied), "why");
    EXPECT_TRUE(batch_.empty());
    EXPECT_EQ(shared_.seq, 0U);
    little.entry(change_kind::removed, x_);
    EXPECT_EQ(batch_.size(), 1U);
}

TEST_F(Teller, TellsWhileMutedOnlyWhatCannotBeSeen) {
    tells_.mute(true);
    tells_.entry(change_kind::created, x_);
    tells_.watch_failed(d_, std::make_error_code(std::errc::permission_denied), "why");
    tells_.entry(change_kind::created, x_);
    ASSERT_EQ(batch_.size(), 1U);
    EXPECT_EQ(batch_[0].kind, change_kind::watch_failed);
    EXPECT_EQ(batch_[0].path, "r/d");
    EXPECT_EQ(batch_[0].message, "why");
    EXPECT_EQ(batch_[0].error, std::errc::permission_denied);
}

TEST_F(Teller, CallsASingleEntryByTheRootsName) {
    tells_.single(true);
    tells_.entry(change_kind::modified, x_);
    EXPECT_EQ(batch_[0].path, "r");
}

TEST_F(Teller, FollowsADirectoryThatIsMoved) {
    tells_.entry(change_kind::modified, x_);
    tree_.move(d_, root_, "longer");
    tells_.forget_paths();
    tells_.entry(change_kind::modified, x_);
    tells_.renamed(d_, "r/d", entry_type::directory);
    EXPECT_EQ(batch_[0].path, "r/d/x");
    EXPECT_EQ(batch_[1].path, "r/longer/x");
    EXPECT_EQ(batch_[2].from, "r/d");
    EXPECT_TRUE(batch_[2].replaced);
}

TEST_F(Teller, CompletesTypesThatWereNotKnownWhenTheyWereTold) {
    tree_.at(x_).untyped = true;
    tells_.entry(change_kind::created, x_);
    tree_.at(x_).type = entry_type::symlink;
    EXPECT_EQ(batch_[0].type, entry_type::file);
    tells_.complete_types();
    EXPECT_EQ(batch_[0].type, entry_type::symlink);
}

} // namespace
} // namespace espy::tree
