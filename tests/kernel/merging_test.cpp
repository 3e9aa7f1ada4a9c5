// Which events become one: equal ones (watch, mask and name) that are queued one behind the other.
#include "kernel_test.hpp"

namespace espy::test {
namespace {

using KernelMerging = kernel_test;

TEST_F(KernelMerging, JoinsEqualEventsInARow) {
    watch("D", "D", mask::modify);
    const unique_fd f = open_file("D/f", O_WRONLY | O_CREAT);
    write_byte(f);
    write_byte(f);
    write_byte(f);
    EXPECT_THAT(drain(), ElementsAre("D/f modify"));
}

TEST_F(KernelMerging, KeepsEqualEventsApartThatHaveAnotherNameBetweenThem) {
    watch("D", "D", mask::modify);
    const unique_fd f = open_file("D/f", O_WRONLY | O_CREAT);
    const unique_fd g = open_file("D/g", O_WRONLY | O_CREAT);
    write_byte(f);
    write_byte(g);
    write_byte(f);
    EXPECT_THAT(drain(), ElementsAre("D/f modify", "D/g modify", "D/f modify"));
}

TEST_F(KernelMerging, KeepsEqualEventsApartThatHaveAnotherKindBetweenThem) {
    watch("D", "D", mask::modify | mask::attrib);
    const unique_fd f = open_file("D/f", O_WRONLY | O_CREAT);
    write_byte(f);
    ok(::fchmod(f.get(), 0600));
    write_byte(f);
    EXPECT_THAT(drain(), ElementsAre("D/f modify", "D/f attrib", "D/f modify"));
}

TEST_F(KernelMerging, JoinsTwoCreatesWhenTheDeleteBetweenThemIsNotAskedFor) {
    watch("D", "D", mask::create);
    make_file("D/n");
    ok(::unlink("D/n"));
    make_file("D/n");
    EXPECT_THAT(drain(), ElementsAre("D/n create"));
}

TEST_F(KernelMerging, KeepsTwoCreatesApartWhenDeletesAreAskedForToo) {
    watch("D", "D", mask::create | mask::delete_);
    make_file("D/n");
    ok(::unlink("D/n"));
    make_file("D/n");
    EXPECT_THAT(drain(), ElementsAre("D/n create", "D/n delete", "D/n create"));
}

TEST_F(KernelMerging, JoinsTwoMovesOutAndKeepsTheFirstCookie) {
    ok(::mkdir("X", 0755));
    event_log targets;
    targets.watch("X", "X", mask::moved_to);
    watch("D", "D", mask::moved_from);
    make_file("D/f");
    ok(::rename("D/f", "X/1"));
    make_file("D/f");
    ok(::rename("D/f", "X/2"));
    const auto out = log().drain_events();
    const auto in = targets.drain_events();
    ASSERT_EQ(out.size(), 1U);
    ASSERT_EQ(in.size(), 2U);
    EXPECT_EQ(out[0].cookie, in[0].cookie);
    EXPECT_NE(out[0].cookie, in[1].cookie);
}

TEST_F(KernelMerging, JoinsTwoMovesOntoOneNameWithDifferentCookies) {
    ok(::mkdir("X", 0755));
    make_file("X/1");
    make_file("X/2");
    watch("D", "D", mask::move);
    ok(::rename("X/1", "D/f"));
    ok(::rename("X/2", "D/f"));
    EXPECT_THAT(drain(), ElementsAre("D/f moved_to #1"));
}

TEST_F(KernelMerging, NeverJoinsEventsOfAFileAndOfItsDirectory) {
    const unique_fd f = open_file("D/f", O_WRONLY | O_CREAT);
    watch("D", "D", mask::modify);
    watch("D/f", "F", mask::modify);
    write_byte(f);
    write_byte(f);
    EXPECT_THAT(drain(), ElementsAre("D/f modify", "F modify", "D/f modify", "F modify"));
}

TEST_F(KernelMerging, HappensOnlyInTheQueue) {
    watch("D", "D", mask::modify);
    const unique_fd f = open_file("D/f", O_WRONLY | O_CREAT);
    write_byte(f);
    EXPECT_THAT(drain(), ElementsAre("D/f modify"));
    write_byte(f);
    EXPECT_THAT(drain(), ElementsAre("D/f modify"));
}

} // namespace
} // namespace espy::test
