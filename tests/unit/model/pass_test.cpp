// A pass of polling by itself: what it makes of what was seen, and what ends each of its states.
#include "model/polling/pass.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

sys::details seen(entry_type type, std::uint64_t inode) {
    sys::details what;
    what.status.type = type;
    what.status.inode = inode;
    what.status.device = 1;
    return what;
}

// r/a and r/b are polled directories (inodes 2 and 3); r/a/x is a file (inode 10).
class Pass : public testing::Test {
protected:
    Pass() {
        r_ = open(tree_.top(), 1);
        a_ = open(tree_.add(r_, "a", entry_type::directory), 2);
        b_ = open(tree_.add(r_, "b", entry_type::directory), 3);
        x_ = tree_.add(a_, "x", entry_type::file);
        known_.put(x_, seen(entry_type::file, 10));
    }
    directory_index open(entry_index index, std::uint64_t inode) {
        const directory_index number = tree_.open_directory(index);
        tree_.dir(number).polled = true;
        tree_.dir(number).inode = inode;
        known_.put(index, seen(entry_type::directory, inode));
        return number;
    }
    void comes(directory_index where, const char* name, const sys::details& what) {
        pass_.come({where, name, what}, tree_, known_);
    }
    std::string path(directory_index where) const { return pass_.path_on_disk(where, tree_); }

    store tree_;
    signatures known_;
    pass pass_;
    directory_index r_ = none;
    directory_index a_ = none;
    directory_index b_ = none;
    entry_index x_ = none;
};

using directories = std::vector<directory_index>;

TEST_F(Pass, IsUnderWayFromItsBeginningToItsEnd) {
    EXPECT_FALSE(pass_.is_under_way());
    pass_.begin(true, {r_});
    EXPECT_TRUE(pass_.is_looking());
    EXPECT_TRUE(pass_.place(tree_));
    EXPECT_TRUE(pass_.is_placing());
    EXPECT_FALSE(pass_.is_looking());
    pass_.end();
    EXPECT_FALSE(pass_.is_under_way());
}

TEST_F(Pass, ListsEachDirectoryOnceAFewAtATime) {
    pass_.begin(true, {a_, r_, b_});
    EXPECT_EQ(pass_.next(2), (directories{a_, r_})) << "the last is done first";
    EXPECT_EQ(pass_.next(2), directories{b_});
    EXPECT_EQ(pass_.next(2), directories{});
}

TEST_F(Pass, ListsWhatWasNotFoundOnceMoreWhenItIsKnownWhereADirectoryHasGone) {
    pass_.begin(true, {a_, b_});
    pass_.next(2);
    pass_.lose(a_);
    EXPECT_EQ(pass_.next(2), directories{});
    comes(b_, "a", seen(entry_type::directory, 2));
    EXPECT_EQ(path(a_), "b/a");
    EXPECT_EQ(pass_.next(2), directories{a_});
    pass_.lose(a_);
    EXPECT_EQ(pass_.next(2), directories{}) << "nothing more is known than before";
}

TEST_F(Pass, FindsNoPathWhereNamesThatWereReadOneAfterTheOtherMakeARing) {
    pass_.begin(true, {});
    comes(b_, "a", seen(entry_type::directory, 2));
    comes(a_, "b", seen(entry_type::directory, 3));
    EXPECT_EQ(path(a_), "");
}

TEST_F(Pass, TakesWhatIsMissingForTheSameThingThatHasCome) {
    pass_.begin(true, {});
    pass_.leave(x_);
    comes(b_, "y", seen(entry_type::file, 10));
    pass_.place(tree_);
    pass_.find_movers(tree_, known_);
    EXPECT_EQ(pass_.arrivals()[0].mover, x_);
    EXPECT_EQ(pass_.destination(x_), 0U);
}

TEST_F(Pass, TakesItForOneOfThemIfItHasSeveralNamesNow) {
    pass_.begin(true, {});
    pass_.leave(x_);
    comes(b_, "y", seen(entry_type::file, 10));
    comes(b_, "z", seen(entry_type::file, 10));
    pass_.find_movers(tree_, known_);
    EXPECT_EQ(pass_.arrivals()[0].mover, x_);
    EXPECT_EQ(pass_.arrivals()[1].mover, none);
}

TEST_F(Pass, TakesNoOtherTypeForTheSameThing) {
    pass_.begin(true, {});
    pass_.leave(x_);
    comes(b_, "y", seen(entry_type::symlink, 10));
    pass_.find_movers(tree_, known_);
    EXPECT_EQ(pass_.arrivals()[0].mover, none);
    EXPECT_EQ(pass_.destination(x_), pass::nowhere);
}

TEST_F(Pass, LeavesToEventsWhatIsMissingWhereTheyTell) {
    tree_.dir(a_).watch = watch_id{5};
    pass_.begin(true, {});
    pass_.leave(x_);
    comes(b_, "y", seen(entry_type::file, 10));
    pass_.find_movers(tree_, known_);
    EXPECT_EQ(pass_.arrivals()[0].mover, none);
}

TEST_F(Pass, ForgetsWhatItHasSeenWhereIsListedForOtherReasons) {
    pass_.begin(true, {});
    pass_.leave(x_);
    pass_.lose(a_);
    comes(a_, "y", seen(entry_type::file, 11));
    pass_.listed(a_, tree_);
    EXPECT_EQ(pass_.arrivals()[0].now, pass::found::state::done);
    EXPECT_EQ(pass_.missing()[0].first, none);
    EXPECT_EQ(pass_.lost(), directories{});
    EXPECT_EQ(pass_.steps(), 1U);
}

TEST_F(Pass, MissesWhatIsInADirectoryThatHasLeft) {
    pass_.begin(true, {});
    pass_.lose(a_);
    pass_.leave(tree_.dir(a_).entry);
    EXPECT_TRUE(pass_.place(tree_));
    EXPECT_EQ(pass_.destination(x_), pass::nowhere);
    EXPECT_EQ(pass_.missing().back().first, x_);
}

TEST_F(Pass, SaysThatItIsNotTheLastIfADirectoryIsLostWhoseNameIsThere) {
    pass_.begin(true, {});
    pass_.lose(a_);
    EXPECT_FALSE(pass_.place(tree_));
    EXPECT_TRUE(pass_.missing().empty());
}

TEST_F(Pass, WantsAWholeOneIfNamesHaveMovedAtAGlance) {
    pass_.begin(false, {a_});
    EXPECT_FALSE(pass_.wants_whole());
    comes(a_, "y", seen(entry_type::file, 11));
    pass_.place(tree_);
    pass_.drop_found();
    pass_.end();
    EXPECT_TRUE(pass_.wants_whole());
    pass_.begin(true, {});
    pass_.leave(x_);
    EXPECT_FALSE(pass_.wants_whole()) << "a whole one explains it";
}

TEST_F(Pass, GivesWhatIsMissingToWhatAListingShowsOnce) {
    pass_.begin(true, {});
    pass_.leave(x_);
    pass_.place(tree_);
    pass_.find_movers(tree_, known_);
    const sys::details what = seen(entry_type::file, 10);
    EXPECT_EQ(pass_.take_missing(b_, what, tree_, known_), x_);
    EXPECT_EQ(pass_.take_missing(b_, what, tree_, known_), none);
}

} // namespace
} // namespace espy::tree
