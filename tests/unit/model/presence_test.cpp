// The phases of a root by themselves: what ends each, and what does not.
#include "model/presence.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

TEST(Presence, IsListedOnceAllWasDoneAndReadyWhenThatIsTold) {
    presence root;
    EXPECT_FALSE(root.is_listed());
    EXPECT_EQ(root.arrival(), change_kind::exists);
    root.listed();
    EXPECT_TRUE(root.is_listed());
    EXPECT_FALSE(root.is_ready());
    EXPECT_EQ(root.arrival(), change_kind::exists);
    root.become_ready();
    root.listed();
    EXPECT_TRUE(root.is_ready()) << "whatever is listed later";
    EXPECT_EQ(root.arrival(), change_kind::created);
}

TEST(Presence, IsListedAndReadyThoughNothingIsThere) {
    presence root;
    root.listed();
    root.become_ready();
    EXPECT_FALSE(root.is_present());
    EXPECT_TRUE(root.is_ready());
}

TEST(Presence, IsToldToBeBackOnceAfterItWasToldToBeGone) {
    presence root;
    EXPECT_FALSE(root.come()) << "nobody was told that it was not there";
    EXPECT_FALSE(root.come());
    root.go();
    EXPECT_FALSE(root.is_present());
    EXPECT_TRUE(root.come());
    EXPECT_TRUE(root.is_present());
    EXPECT_FALSE(root.come());
}

TEST(Presence, IsToldToHaveComeIfItWasReadyBeforeThat) {
    presence root;
    root.listed();
    root.become_ready();
    EXPECT_TRUE(root.come());
    EXPECT_FALSE(root.come());
}

TEST(Presence, IsNotToldToHaveComeIfItWasThereWhenItWasReady) {
    presence root;
    EXPECT_FALSE(root.come());
    root.listed();
    root.become_ready();
    EXPECT_FALSE(root.come());
}

TEST(Presence, GoesOnWhereItWasUnderAnotherEngine) {
    presence before;
    before.come();
    before.listed();
    before.be_single("x");
    presence here;
    here.continue_from(before);
    EXPECT_TRUE(here.is_present());
    EXPECT_TRUE(here.is_listed());
    EXPECT_EQ(here.single(), "x");
    EXPECT_TRUE(here.has_moved());
    EXPECT_FALSE(before.has_moved());
}

} // namespace
} // namespace espy::tree
