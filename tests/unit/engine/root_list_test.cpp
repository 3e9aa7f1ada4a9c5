#include "engine/roots/root_list.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace espy::tree {
namespace {

struct numbered {
    root_id id{};
};

std::unique_ptr<numbered> root(unsigned id) {
    return std::make_unique<numbered>(numbered{root_id(id)});
}

TEST(RootList, FindsARootByItsIdAndByItsNumber) {
    root_list<numbered> roots;
    EXPECT_EQ(roots.next_number(), root_index{0});
    roots.add(root(5));
    roots.add(root(9));
    EXPECT_EQ(roots.find(root_id(5)), root_index{0});
    EXPECT_EQ(roots.find(root_id(9)), root_index{1});
    EXPECT_EQ(roots.find(root_id(7)), none);
    EXPECT_EQ(roots[root_index{1}]->id, root_id(9));
    EXPECT_EQ(roots[root_index{2}], nullptr);
}

TEST(RootList, KeepsTheNumbersOfThoseThatStay) {
    root_list<numbered> roots;
    roots.add(root(1));
    roots.add(root(2));
    roots.add(root(3));
    EXPECT_EQ(roots.take(root_index{0})->id, root_id(1));
    EXPECT_EQ(roots[root_index{0}], nullptr);
    EXPECT_EQ(roots[root_index{2}]->id, root_id(3));
    EXPECT_EQ(roots.find(root_id(3)), root_index{2});
    EXPECT_EQ(roots.next_number(), root_index{0});
    EXPECT_EQ(roots.take(root_index{2})->id, root_id(3));
    EXPECT_EQ(roots[root_index{1}]->id, root_id(2));
    EXPECT_EQ(roots.size(), 1U);
}

TEST(RootList, HasNoMorePlacesThanThereWereRootsAtATime) {
    root_list<numbered> roots;
    roots.add(root(1));
    for (unsigned id = 2; id < 100'000; ++id) {
        roots.add(root(id));
        roots.take(roots.find(root_id(id - 1)));
    }
    EXPECT_EQ(roots.size(), 1U);
    EXPECT_EQ(roots.numbers(), 2U);
    EXPECT_EQ(roots.find(root_id(1)), none);
}

} // namespace
} // namespace espy::tree
