#include "model/looks/doubts.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

constexpr directory_index d{1};
constexpr directory_index e{2};

TEST(Doubts, AreTakenOnceEachInTheOrderOfTheirDirectories) {
    doubts all;
    all.add(e, "x");
    all.add(d, "y");
    all.add(d, "x");
    all.add(d, "y");
    const std::vector<doubts::name> expected{{d, "x"}, {d, "y"}, {e, "x"}};
    EXPECT_EQ(all.take(), expected);
    EXPECT_TRUE(all.empty());
}

TEST(Doubts, ThatComeLaterAreLeft) {
    doubts all;
    all.add(d, "x");
    all.take();
    all.add(d, "x");
    EXPECT_FALSE(all.empty());
    EXPECT_EQ(all.take().size(), 1U);
}

} // namespace
} // namespace espy::tree
