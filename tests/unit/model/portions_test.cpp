#include "model/portions.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

TEST(Portions, EndAfterSoManyEntries) {
    portions work;
    work.are_of(2);
    const std::uint64_t end = work.begin();
    EXPECT_TRUE(work.take(end));
    EXPECT_FALSE(work.is_over(end));
    EXPECT_TRUE(work.take(end));
    EXPECT_TRUE(work.is_over(end));
    EXPECT_FALSE(work.take(end));
}

TEST(Portions, CountWhatIsDoneWithinOthers) {
    portions work;
    work.are_of(2);
    const std::uint64_t outer = work.begin();
    const std::uint64_t inner = work.begin();
    work.count();
    work.count();
    EXPECT_TRUE(work.is_over(inner));
    EXPECT_TRUE(work.is_over(outer));
    EXPECT_FALSE(work.is_over(work.begin()));
}

} // namespace
} // namespace espy::tree
