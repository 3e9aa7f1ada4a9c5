// What the renames of files look like.
#include "kernel_test.hpp"

#include <cstdio>

namespace espy::test {
namespace {

/// The files `D/f` and `D/g`; all three watched.
class KernelRenames : public kernel_test {
protected:
    KernelRenames() {
        make_file("D/f");
        make_file("D/g");
        watch("D", "D");
        watch("D/f", "F");
        watch("D/g", "G");
    }
};

TEST_F(KernelRenames, TellBothHalvesWithOneCookie) {
    ok(::rename("D/f", "D/h"));
    EXPECT_THAT(drain(), ElementsAre("D/f moved_from #1", "D/h moved_to #1", "F move_self"));
}

TEST_F(KernelRenames, TellNoDeleteForTheNameThatWasReplaced) {
    ok(::rename("D/f", "D/g"));
    EXPECT_THAT(drain(), ElementsAre("D/f moved_from #1", "D/g moved_to #1", "G attrib",
                                     "F move_self", "G delete_self", "G ignored"));
}

TEST_F(KernelRenames, TellTheEndOfAReplacedOpenFileAtItsLastClose) {
    {
        const unique_fd held = open_file("D/g", O_RDONLY);
        drain();
        ok(::rename("D/f", "D/g"));
        EXPECT_THAT(drain(),
                    ElementsAre("D/f moved_from #1", "D/g moved_to #1", "G attrib", "F move_self"));
    }
    EXPECT_THAT(drain(),
                ElementsAre("D/g close_nowrite", "G close_nowrite", "G delete_self", "G ignored"));
}

TEST_F(KernelRenames, TellNothingBetweenTwoLinksOfOneFile) {
    ok(::link("D/f", "D/h"));
    drain();
    ok(::rename("D/f", "D/h"));
    EXPECT_THAT(drain(), IsEmpty());
}

TEST_F(KernelRenames, TellBothDirectoriesWithOneCookie) {
    ok(::mkdir("B", 0755));
    watch("B", "B");
    ok(::rename("D/f", "B/h"));
    EXPECT_THAT(drain(), ElementsAre("D/f moved_from #1", "B/h moved_to #1", "F move_self"));
}

TEST_F(KernelRenames, TellOneHalfWhenTheOtherDirectoryIsNotWatched) {
    instance().remove(watch_id{2});
    ok(::mkdir("B", 0755));
    drain();
    ok(::rename("D/f", "B/f"));
    EXPECT_THAT(drain(), ElementsAre("D/f moved_from #1"));
    ok(::rename("B/f", "D/f"));
    EXPECT_THAT(drain(), ElementsAre("D/f moved_to #2"));
}

TEST_F(KernelRenames, TellAnExchangeAsTwoRenames) {
    ok(::renameat2(AT_FDCWD, "D/f", AT_FDCWD, "D/g", RENAME_EXCHANGE));
    EXPECT_THAT(drain(), ElementsAre("D/f moved_from #1", "D/g moved_to #1", "F move_self",
                                     "D/g moved_from #2", "D/f moved_to #2", "G move_self"));
}

TEST_F(KernelRenames, TellAnExchangeExactlyAsARenameThereAndBack) {
    instance().remove(watch_id{2});
    instance().remove(watch_id{3});
    drain();
    ok(::renameat2(AT_FDCWD, "D/f", AT_FDCWD, "D/g", RENAME_EXCHANGE));
    const auto exchange = drain();
    ok(::unlink("D/g"));
    event_log fresh;
    fresh.watch("D", "D", mask::all_events);
    ok(::rename("D/f", "D/g"));
    ok(::rename("D/g", "D/f"));
    EXPECT_EQ(fresh.drain(), exchange);
}

TEST_F(KernelRenames, TellAnExchangeOfAFileAndADirectoryEachWithItsKind) {
    ok(::mkdir("D/d", 0755));
    drain();
    ok(::renameat2(AT_FDCWD, "D/f", AT_FDCWD, "D/d", RENAME_EXCHANGE));
    EXPECT_THAT(drain(), ElementsAre("D/f moved_from #1", "D/d moved_to #1", "F move_self",
                                     "D/d moved_from|is_dir #2", "D/f moved_to|is_dir #2"));
}

TEST_F(KernelRenames, TellNoCreateForTheWhiteoutThatIsLeft) {
    if (::renameat2(AT_FDCWD, "D/f", AT_FDCWD, "D/h", RENAME_WHITEOUT) != 0) {
        const std::error_code reason(errno, std::system_category());
        GTEST_SKIP() << "no RENAME_WHITEOUT here: " << reason.message();
    }
    struct stat status {};
    ok(::lstat("D/f", &status));
    EXPECT_TRUE(S_ISCHR(status.st_mode)) << "the whiteout device";
    EXPECT_THAT(drain(), ElementsAre("D/f moved_from #1", "D/h moved_to #1", "F move_self"));
}

TEST_F(KernelRenames, HaveTheSameCookieInEveryInstance) {
    event_log other;
    other.watch("D", "D", mask::move);
    ok(::rename("D/f", "D/h"));
    const auto here = log().drain_events();
    const auto there = other.drain_events();
    ASSERT_EQ(here.size(), 3U);
    ASSERT_EQ(there.size(), 2U);
    EXPECT_EQ(here[0].cookie, here[1].cookie);
    EXPECT_NE(here[0].cookie, 0U);
    EXPECT_EQ(here[2].cookie, 0U) << "move_self has none";
    EXPECT_EQ(there[0].cookie, here[0].cookie);
}

} // namespace
} // namespace espy::test
