// What an event is worth beside what was seen of its name. No model: a record alone.
#include "model/looks/windows.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

/// The root was listed between 100 and 200; in it is `d`, which was listed between 300 and 400.
class Windows : public testing::Test {
protected:
    Windows() {
        listed(top_, 100, 200);
        listed(inside_, 300, 400);
    }
    void listed(directory_index where, position from, position until) {
        tree_.dir(where).unlisted = false;
        it_.note_listing(where, from, until);
    }
    certainty at(position begin, std::string_view name, entry_index known = none,
                 std::uint32_t size = 16) const {
        event what{.name = name, .at = begin};
        what.size = size;
        return it_.certainty_of(top_, what, known);
    }

    store tree_;
    directory_index top_ = tree_.open_directory(tree_.top());
    entry_index d_ = tree_.add(top_, "d", entry_type::directory);
    directory_index inside_ = tree_.open_directory(d_);
    windows it_{tree_};
};

TEST_F(Windows, OfAListingSayWhatAnEventIsWorth) {
    EXPECT_EQ(at(80, "x"), certainty::contained);
    EXPECT_EQ(at(150, "x"), certainty::open);
    EXPECT_EQ(at(199, "x"), certainty::open);
    EXPECT_EQ(at(200, "x"), certainty::exact);
}

/// It may stand for the first one after the listing began, too: equal neighbours become one.
TEST_F(Windows, DoNotContainTheLastEventBefore) {
    EXPECT_EQ(at(83, "x"), certainty::contained);
    EXPECT_EQ(at(84, "x"), certainty::open);
    EXPECT_EQ(at(83, "x", none, 32), certainty::open);
}

TEST_F(Windows, OfWhatIsKnownUnderTheNameCountToo) {
    EXPECT_EQ(at(250, "d", d_), certainty::contained);
    EXPECT_EQ(at(350, "d", d_), certainty::open);
    EXPECT_EQ(at(400, "d", d_), certainty::exact);
    EXPECT_EQ(at(250, "d"), certainty::exact) << "nothing is known under the name";
}

TEST_F(Windows, OfALookAreOfItsNameAlone) {
    it_.note(top_, "x", 300);
    EXPECT_EQ(at(250, "x"), certainty::contained);
    EXPECT_EQ(at(100000, "x"), certainty::open) << "no fence has come since";
    it_.fence(400);
    EXPECT_EQ(at(399, "x"), certainty::open);
    EXPECT_EQ(at(400, "x"), certainty::exact);
    EXPECT_EQ(at(250, "y"), certainty::exact);
}

TEST_F(Windows, OfLooksAreForgottenWhenTheStreamIsBehindThem) {
    it_.note(top_, "x", 300);
    it_.passed(500);
    EXPECT_EQ(at(250, "x"), certainty::contained) << "no fence has come since";
    it_.fence(600);
    it_.passed(600);
    EXPECT_EQ(at(250, "x"), certainty::exact) << "no such event is to come any more";
}

TEST_F(Windows, OfADirectoryThatWasNotListedAreOpen) {
    const entry_index e = tree_.add(top_, "e", entry_type::directory);
    tree_.open_directory(e);
    EXPECT_EQ(at(100000, "e"), certainty::exact);
    EXPECT_EQ(at(100000, "e", e), certainty::open);
}

TEST_F(Windows, OfAListingInPartsBeginWithItsFirst) {
    listed(inside_, 0, 500);
    EXPECT_EQ(at(250, "d", d_), certainty::contained);
    EXPECT_EQ(at(450, "d", d_), certainty::open);
    EXPECT_EQ(at(500, "d", d_), certainty::exact);
}

TEST_F(Windows, OfListingsAreForgottenWhenTheStreamIsBehindThem) {
    it_.passed(399);
    EXPECT_EQ(at(80, "x"), certainty::contained);
    it_.passed(400);
    EXPECT_EQ(at(80, "x"), certainty::exact) << "no such event is to come any more";
}

} // namespace
} // namespace espy::tree
