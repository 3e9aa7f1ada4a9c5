// Renames under way, a few or very many.
#include "model/renames/transfer_list.hpp"

#include <gtest/gtest.h>

#include <array>

namespace espy::tree {
namespace {

using state = transfer::state;

transfer left_from(std::uint32_t from, std::uint32_t cookie, std::uint32_t entry = 1) {
    transfer t;
    t.from = directory_index{from};
    t.cookie = cookie;
    t.entry = entry_index{entry};
    return t;
}

/// A file of the directory was moved onto another one there.
transfer replaced_in(std::uint32_t where) {
    transfer t = left_from(where, 1000 + where, 2 * where);
    t.now = state::replaced;
    t.to = directory_index{where};
    t.occupant = entry_index{2 * where + 1};
    return t;
}

transfer_list::key in(std::uint32_t where) {
    return transfer_list::in(directory_index{where});
}
transfer_list::key of(std::uint32_t which) {
    return transfer_list::of(entry_index{which});
}

bool any(const transfer&) {
    return true;
}

TEST(TransferList, FindsTheLatestByWhateverItHas) {
    for (const unsigned others : {0U, 100U}) {
        transfer_list all;
        for (unsigned i = 0; i < others; ++i) {
            all.add(replaced_in(100 + i));
        }
        const auto first = all.add(left_from(7, 1, 10));
        const auto second = all.add(replaced_in(7));
        EXPECT_EQ(all.last({in(7)}, any), second);
        EXPECT_EQ(all.last({of(10)}, any), first);
        EXPECT_EQ(all.last({of(15)}, any), second);
        EXPECT_EQ(all.last({transfer_list::with(1)}, any), first);
        EXPECT_EQ(all.last({in(8), of(11)}, any), transfer_list::nobody);
        EXPECT_EQ(all.last_before(second, any), first);
        EXPECT_EQ(all.left_with(1), first);
        EXPECT_EQ(all.left_with(1007), transfer_list::nobody);
    }
}

TEST(TransferList, GivesTheFirstOfTwoThatHaveLeftWithOneCookie) {
    transfer_list all;
    const auto first = all.add(left_from(1, 5));
    all.add(left_from(2, 5));
    EXPECT_EQ(all.left_with(5), first);
}

TEST(TransferList, KnowsWhetherSomeAwaitTheirPartner) {
    transfer_list all;
    const auto one = all.add(left_from(1, 5));
    EXPECT_TRUE(all.await_partner());
    all.change(one, [](transfer& t) { t.found = true; });
    EXPECT_FALSE(all.await_partner());
    all.change(one, [](transfer& t) { t.found = false; });
    all.take(one);
    EXPECT_FALSE(all.await_partner());
}

TEST(TransferList, KnowsWhenTheFirstEnds) {
    transfer_list all;
    const auto one = all.add(left_from(1, 5));
    all.add(left_from(2, 6));
    EXPECT_EQ(all.first_end(), never);
    all.change(one, [](transfer& t) { t.until = 40; });
    EXPECT_EQ(all.first_end(), 40);
    all.take(one);
    all.find_first_end();
    EXPECT_EQ(all.first_end(), never);
}

TEST(TransferList, FindsWhatChangedByWhatItHasNow) {
    transfer_list all;
    for (unsigned i = 0; i < 50; ++i) {
        all.add(replaced_in(100 + i));
    }
    const auto one = all.add(left_from(7, 1, 10));
    all.change(one, [](transfer& t) {
        t.now = state::replaced;
        t.to = directory_index{8};
        t.occupant = entry_index{11};
    });
    EXPECT_EQ(all.last({in(8)}, any), one);
    EXPECT_EQ(all.last({of(11)}, any), one);
    all.take(one);
    EXPECT_EQ(all.last({in(8)}, any), transfer_list::nobody);
}

// As when rsync replaces one file in each of many directories: each event asks for those of its
// directory.
TEST(TransferList, DoesNotGoOverAllForEachOfMany) {
    constexpr unsigned many = 10'000;
    transfer_list all;
    for (unsigned i = 0; i < many; ++i) {
        EXPECT_EQ(all.last({in(i), transfer_list::with(0)}, any), transfer_list::nobody);
        all.add(replaced_in(i));
    }
    for (unsigned i = 0; i < many; ++i) {
        all.take(all.last({in(i)}, any));
    }
    EXPECT_TRUE(all.empty());
    EXPECT_LT(all.steps(), 4 * many);
}

// One that waits for long stays where it is, however many come and go behind it.
TEST(TransferList, KeepsFewPlacesOfThoseThatWereTaken) {
    transfer_list all;
    const auto old = all.add(left_from(1, 1, 1));
    std::array<transfer_list::number, 3> others = {
        all.add(left_from(2, 2, 2)), all.add(left_from(3, 3, 3)), all.add(left_from(4, 4, 4))};
    for (unsigned i = 5; i < 5'000; ++i) {
        all.take(others[i % 3]);
        others[i % 3] = all.add(left_from(i, i, i));
        EXPECT_EQ(all.last({of(1)}, any), old);
        EXPECT_EQ(all[others[i % 3]].cookie, i);
        all.check();
    }
    EXPECT_EQ(all.size(), 4);
    EXPECT_LT(all.steps(), 5'000 * 8);
}

} // namespace
} // namespace espy::tree
