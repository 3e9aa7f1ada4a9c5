#include "tree/watch_table.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

TEST(WatchTable, FindsNoMarkWhereADirectoryIsAskedFor) {
    watch_table table;
    table.add(7, {0, watch_table::first_mark});
    EXPECT_EQ(table.find(7, 0), none);
    table.add(7, {0, 3});
    EXPECT_EQ(table.find(7, 0), 3U);
    EXPECT_EQ(table.find(7, 1), none);
}

} // namespace
} // namespace espy::tree
