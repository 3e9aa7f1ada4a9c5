/// What an entry is called after what was told later.
#include "ship/later_names.hpp"

#include <gmock/gmock.h>

namespace espy::fleet::test {
namespace {

using ::testing::Eq;
using ::testing::Optional;

told_entry told(change_kind kind, std::string path, std::string from = {}) {
    told_entry made;
    made.kind = kind;
    made.path = std::move(path);
    made.from = std::move(from);
    return made;
}

TEST(LaterNames, FollowsRenamesOfDirectoriesAbove) {
    later_names names;
    names.add(told(change_kind::created, "d/x"));
    names.add(told(change_kind::renamed, "e", "d"));
    names.add(told(change_kind::renamed, "f/e", "e"));
    EXPECT_THAT(names.now("d/x", 1), Optional(Eq("f/e/x")));
    EXPECT_THAT(names.now("e/x", 2), Optional(Eq("f/e/x")));
    EXPECT_THAT(names.now("e/x", 3), Optional(Eq("e/x"))) << "another one, of later";
}

TEST(LaterNames, OtherOnesOfTheSameNameAreNotIt) {
    later_names names;
    names.add(told(change_kind::created, "d/x"));
    names.add(told(change_kind::removed, "d/x"));
    names.add(told(change_kind::created, "d/x"));
    EXPECT_EQ(names.now("d/x", 1), std::nullopt);
    EXPECT_THAT(names.now("d/x", 3), Optional(Eq("d/x")));
    told_entry onto = told(change_kind::renamed, "d/x", "y");
    onto.replaced = true;
    names.add(onto);
    EXPECT_EQ(names.now("d/x", 3), std::nullopt);
    EXPECT_THAT(names.now("y", 3), Optional(Eq("d/x")));
}

TEST(LaterNames, ExchangeGoesBothWays) {
    later_names names;
    told_entry swap = told(change_kind::renamed, "b", "a");
    swap.exchanged = true;
    names.add(swap);
    EXPECT_THAT(names.now("a/1", 0), Optional(Eq("b/1")));
    EXPECT_THAT(names.now("b/2", 0), Optional(Eq("a/2")));
}

} // namespace
} // namespace espy::fleet::test
