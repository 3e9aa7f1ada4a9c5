// How events wait, and what is left when there are too many.
#include "fanotify_test.hpp"

#include <fstream>

namespace espy::test::fan {
namespace {

using FanotifyQueue = fanotify_test;

/// A group that sees `D` alone, so that nobody else's events are counted.
fanotify::group group_of_d(init_flags more = init_flags::none) {
    fanotify::group made(init_flags::report_dfid_name_target | more);
    made.mark(mark_flags::add, mask::create | mask::delete_, "D");
    return made;
}

TEST_F(FanotifyQueue, SaysHowManyEventsAreQueued) {
    auto group = group_of_d();
    EXPECT_EQ(group.queued_events(), 0U);
    make_file("D/f");
    make_file("D/g");
    EXPECT_EQ(group.queued_events(), 2U);
    ok(::unlink("D/f"));
    EXPECT_EQ(group.queued_events(), 2U) << "merged";
}

TEST_F(FanotifyQueue, GivesWholeRecordsOnly) {
    auto group = group_of_d();
    make_file("D/f");
    make_file("D/g");
    std::array<std::byte, 4096> buffer;
    const auto both = group.read(buffer);
    const std::size_t one = (*both.events.begin()).size();
    make_file("D/h");
    make_file("D/i");
    EXPECT_EQ(group.read(std::span(buffer).first(2 * one - 1)).events.bytes().size(), one);
    EXPECT_EQ(group.queued_events(), 1U);
}

TEST_F(FanotifyQueue, LetsWhoReadsItWriteMeanwhile) {
    auto group = group_of_d();
    for (int i = 0; i < 1000; ++i) {
        make_file(("D/" + std::to_string(i)).c_str()); // nobody reads: this would wait forever
    }
    EXPECT_EQ(group.queued_events(), 1000U);
}

TEST_F(FanotifyQueue, GetsNothingByBeingRead) {
    auto group = group_of_d();
    constexpr mask reading = mask::open | mask::access | mask::close_nowrite;
    group.mark(mark_flags::add, reading | mask::on_dir | mask::event_on_child, "D");
    make_file("D/f");
    std::array<std::byte, 4096> buffer;
    EXPECT_FALSE(group.read(buffer).events.empty());
    EXPECT_EQ(group.queued_events(), 0U);
}

TEST_F(FanotifyQueue, SaysInAnEventOfItsOwnThatItWasFull) {
    std::size_t limit = 0;
    std::ifstream("/proc/sys/fs/fanotify/max_queued_events") >> limit;
    if (limit == 0 || limit > 20'000) {
        GTEST_SKIP() << "the queue holds " << limit << " events, too many to fill";
    }
    auto group = group_of_d();
    for (std::size_t i = 0; i <= limit; ++i) {
        make_file(("D/" + std::to_string(i)).c_str());
    }
    EXPECT_EQ(group.queued_events(), limit + 1);
    std::array<std::byte, 65536> buffer;
    std::vector<mask> last;
    for (auto some = group.read(buffer); some.status == fanotify::read_status::events;
         some = group.read(buffer)) {
        last.clear();
        for (const fanotify::event each : some.events) {
            last.push_back(each.mask());
            if (any(each.mask(), mask::queue_overflow)) {
                EXPECT_TRUE(each.infos().empty());
                EXPECT_EQ(each.fd(), -1);
                EXPECT_EQ(each.pid(), 0);
            }
        }
    }
    ASSERT_FALSE(last.empty());
    EXPECT_EQ(last.back(), mask::queue_overflow);
}

} // namespace
} // namespace espy::test::fan
