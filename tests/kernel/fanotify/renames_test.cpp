// A rename is one event with both names.
#include "fanotify_test.hpp"

namespace espy::test::fan {
namespace {

class FanotifyRenames : public fanotify_test {
protected:
    void SetUp() override {
        fanotify_test::SetUp();
        if (IsSkipped()) {
            return;
        }
        ok(::mkdir("E", 0755));
        log().label("E", "E");
        make_file("D/f");
        make_file("D/g");
        drain();
    }
};

TEST_F(FanotifyRenames, TellBothDirectoriesAndBothNames) {
    ok(::rename("D/f", "E/h"));
    EXPECT_THAT(drain(), ElementsAre("D/f -> E/h rename"));
}

TEST_F(FanotifyRenames, TellNoDeleteForTheNameThatWasReplaced) {
    ok(::rename("D/f", "D/g"));
    EXPECT_THAT(drain(), ElementsAre("D/f -> D/g rename"));
}

TEST_F(FanotifyRenames, TellWhichObjectItWas) {
    const auto handle = fanotify::handle_of(AT_FDCWD, "D/f", fanotify::handle_flags::fid).handle;
    ok(::rename("D/f", "D/h"));
    const auto events = log().drain_events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].target, handle);
}

TEST_F(FanotifyRenames, TellAnExchangeAsTwoOneAfterTheOther) {
    ok(::renameat2(AT_FDCWD, "D/f", AT_FDCWD, "E/h", RENAME_NOREPLACE));
    drain();
    ok(::renameat2(AT_FDCWD, "E/h", AT_FDCWD, "D/g", RENAME_EXCHANGE));
    const auto events = log().drain_events();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].what, "E/h -> D/g");
    EXPECT_EQ(events[1].what, "D/g -> E/h");
    EXPECT_NE(events[0].target, events[1].target) << "not a rename there and back";
}

TEST_F(FanotifyRenames, OfADirectoryTellNothingOfWhatIsBelow) {
    ok(::mkdir("D/d", 0755));
    make_file("D/d/f");
    log().label("D/d", "d");
    drain();
    ok(::rename("D/d", "E/e"));
    EXPECT_THAT(drain(), ElementsAre("D/d -> E/e rename|on_dir"));
}

TEST_F(FanotifyRenames, HaveOneNameIfOneDirectoryIsMarkedOnly) {
    event_log one{fanotify::group(init_flags::report_dfid_name_target)};
    one.label("D", "D");
    one.label("E", "E");
    one.group().mark(mark_flags::add, mask::rename | mask::on_dir, "D");
    ok(::rename("D/f", "E/f"));
    EXPECT_THAT(one.drain(), ElementsAre("D/f ->  rename"));
    ok(::rename("E/f", "D/f"));
    EXPECT_THAT(one.drain(), ElementsAre(" -> D/f rename"));
}

} // namespace
} // namespace espy::test::fan
