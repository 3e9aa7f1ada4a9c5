// Events about one object under one name are one event, at the place of the first.
#include "fanotify_test.hpp"

namespace espy::test::fan {
namespace {

using FanotifyMerging = fanotify_test;

TEST_F(FanotifyMerging, MakesOneEventOfALife) {
    make_file("D/f");
    ok(::unlink("D/f"));
    EXPECT_THAT(drain(), ElementsAre("D/f close_write|create|delete"));
}

TEST_F(FanotifyMerging, ReachesBackOverOtherEvents) {
    make_file("D/f");
    make_file("D/g");
    ok(::unlink("D/f"));
    EXPECT_THAT(drain(), ElementsAre("D/f close_write|create|delete", "D/g close_write|create"));
}

TEST_F(FanotifyMerging, KeepsObjectsOfOneNameApart) {
    make_file("D/f");
    drain();
    const unique_fd held(ok(::open("D/f", O_RDONLY | O_CLOEXEC)));
    ok(::unlink("D/f"));
    make_file("D/f");
    const auto events = log().drain_events();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].mask, mask::delete_);
    EXPECT_EQ(events[1].mask, mask::create | mask::close_write);
    EXPECT_NE(events[0].target, events[1].target);
}

class FanotifyMergingByName : public fanotify_test {
protected:
    FanotifyMergingByName() : fanotify_test(init_flags::report_dfid_name) {}
};

TEST_F(FanotifyMergingByName, MakesTheSameEventOfALifeAndOfAReplacement) {
    make_file("D/g");
    drain();
    make_file("D/f");
    ok(::unlink("D/f"));
    ok(::unlink("D/g"));
    make_file("D/g");
    EXPECT_THAT(drain(),
                ElementsAre("D/f close_write|create|delete", "D/g close_write|create|delete"))
        << "one is gone, the other is there";
}

TEST_F(FanotifyMerging, MakesTheSameEventOfALifeAndOfAReturn) {
    make_file("D/g");
    ok(::link("D/g", "D/h"));
    drain();
    ok(::link("D/g", "D/f"));
    ok(::unlink("D/f"));
    ok(::unlink("D/h"));
    ok(::link("D/g", "D/h"));
    EXPECT_THAT(drain(), ElementsAre("D/f create|delete", "D/h create|delete"));
}

TEST_F(FanotifyMerging, LosesTheOrderOfWhatHappenedToOneName) {
    make_file("D/g");
    drain();
    ok(::link("D/g", "D/f")); // g is f
    ok(::unlink("D/f"));
    make_file("D/f"); // another
    ok(::unlink("D/f"));
    ok(::link("D/g", "D/f")); // g again
    EXPECT_THAT(drain(), ElementsAre("D/f create|delete", "D/f close_write|create|delete"))
        << "the last thing that happened is in the first event";
}

TEST_F(FanotifyMerging, ConcernsRenamesOfOneObjectBetweenTheSameNames) {
    make_file("D/f");
    drain();
    ok(::rename("D/f", "D/g"));
    ok(::rename("D/g", "D/f"));
    ok(::rename("D/f", "D/g"));
    EXPECT_THAT(drain(), ElementsAre("D/f -> D/g rename", "D/g -> D/f rename"))
        << "the last rename is in the first event";
}

TEST_F(FanotifyMerging, KeepsRenamesOfOtherObjectsApart) {
    make_file("D/f");
    ok(::rename("D/f", "D/g"));
    const unique_fd held(ok(::open("D/g", O_RDONLY | O_CLOEXEC))); // its number is not free
    make_file("D/f");
    ok(::rename("D/f", "D/g"));
    EXPECT_THAT(drain(), ElementsAre("D/f close_write|create", "D/f -> D/g rename",
                                     "D/f close_write|create", "D/f -> D/g rename"));
}

TEST_F(FanotifyMerging, KeepsDirectoriesAndFilesApart) {
    ok(::mkdir("D/f", 0755));
    ok(::rmdir("D/f"));
    make_file("D/f");
    EXPECT_THAT(drain(), ElementsAre("D/f create|delete|on_dir", "D/f close_write|create"));
}

} // namespace
} // namespace espy::test::fan
