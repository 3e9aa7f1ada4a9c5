#include "activity_test.hpp"

#include <sys/syscall.h>

namespace espy::test {
namespace {

class ActivityRenames : public activity_test {};

TEST_F(ActivityRenames, HaveBothNames) {
    ok(::mkdir("w/d", 0755));
    make_file("w/f");
    watch();
    ok(::rename("w/f", "w/d/g"));
    ok(::rename("w/d", "w/e"));
    EXPECT_THAT(told(), ElementsAre("renamed w/f -> w/d/g", "renamed w/d -> w/e"));
}

TEST_F(ActivityRenames, FromOutsideAreCreatedAndToOutsideRemoved) {
    std::filesystem::create_directories("out/d/e");
    watch();
    make_file("out/d/e/f");
    EXPECT_THAT(told(), IsEmpty()) << "known to be outside from now on";
    ok(::rename("out/d", "w/d"));
    make_file("w/d/e/g");
    ok(::rename("w/d", "out/d"));
    make_file("out/d/e/h");
    ok(::rename("out/d", "w/x"));
    make_file("w/x/e/i");
    EXPECT_THAT(told({change_kind::written}),
                ElementsAre("created w/d", "created w/d/e/g", "removed w/d", "created w/x",
                            "created w/x/e/i"));
}

TEST_F(ActivityRenames, OutsideOfWhatComesBackAreKnown) {
    std::filesystem::create_directories("w/d/e/f");
    watch();
    make_file("w/d/e/f/g");
    told();
    ok(::rename("w/d", "d"));
    ok(::rename("d/e", "d/x"));
    ok(::rename("d", "w/d"));
    told();
    make_file("w/d/x/f/h");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/d/x/f/h"));
}

TEST_F(ActivityRenames, TakeAwayTheNameFromWhatIsOpen) {
    watch();
    const unique_fd file(ok(::open("w/f", O_WRONLY | O_CREAT | O_CLOEXEC, 0644)));
    ok(::write(file.get(), "x", 1));
    ok(::rename("w/f", "w/g"));
    EXPECT_THAT(told(), ElementsAre("created w/f", "modified w/f", "renamed w/f -> w/g"));
    // The kernel goes by the name that it has now.
    ok(::write(file.get(), "x", 1));
    EXPECT_THAT(told(), ElementsAre("modified w/g"));
}

TEST_F(ActivityRenames, OfTwoThatSwapAreToldOnce) {
    ok(::mkdir("w/d", 0755));
    make_file("w/f");
    watch();
    ok(::syscall(SYS_renameat2, AT_FDCWD, "w/f", AT_FDCWD, "w/d", 2U));
    make_file("w/f/g");
    EXPECT_THAT(told({change_kind::written}),
                ElementsAre("renamed w/f -> w/d exchanged", "created w/f/g"));
}

TEST_F(ActivityRenames, OfTwoThatSwapAgainAndAgainEndWhereTheyAre) {
    std::filesystem::create_directories("w/d/in-d");
    std::filesystem::create_directories("w/e/in-e");
    watch();
    for (int i = 0; i < 3; ++i) {
        ok(::syscall(SYS_renameat2, AT_FDCWD, "w/d", AT_FDCWD, "w/e", 2U));
    }
    // What was not read in time is told less often than it happened.
    EXPECT_THAT(told(), ElementsAre("renamed w/d -> w/e exchanged",
                                    ::testing::AnyOf("renamed w/d -> w/e exchanged",
                                                     "renamed w/e -> w/d exchanged")));
    make_file("w/d/in-e/f");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/d/in-e/f"));
}

TEST_F(ActivityRenames, OfAFileAndADirectoryThatSwapKeepBoth) {
    ok(::mkdir("w/d", 0755));
    make_file("w/g");
    watch();
    // The file is said to be made and removed by the first event, before it changes places.
    make_file("w/f");
    ok(::syscall(SYS_renameat2, AT_FDCWD, "w/f", AT_FDCWD, "w/d", 2U));
    ok(::rename("w/d", "w/x"));
    ok(::rename("w/x", "w/f2"));
    ok(::rename("w/f", "w/d"));
    ok(::rename("w/f2", "w/f"));
    ok(::unlink("w/f"));
    const std::vector<std::string> lines = told({change_kind::written});
    EXPECT_EQ(lines.front(), "created w/f");
    EXPECT_THAT(lines, ::testing::Not(::testing::Contains("removed w/d")));
    make_file("w/d/h");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/d/h"));
}

TEST_F(ActivityRenames, ThatWereNotReadInTimeLeaveTruePaths) {
    ok(::mkdir("w/d", 0755));
    ok(::mkdir("w/e", 0755));
    watch();
    // The second time that `d` leaves its place is told with the first.
    for (const char* const to : {"w/x", "w/d", "w/x"}) {
        ok(::rename(to == std::string("w/d") ? "w/x" : "w/d", to));
    }
    ok(::rename("w/e", "w/d"));
    EXPECT_THAT(told(),
                ElementsAre("renamed w/d -> w/x", "renamed w/x -> w/d", "renamed w/e -> w/d"));
    make_file("w/x/f");
    make_file("w/d/g");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/x/f", "created w/d/g"));
}

TEST_F(ActivityRenames, ThereAndBackAndThereEndWhereItIs) {
    ok(::mkdir("w/d", 0755));
    make_file("w/f");
    watch();
    for (const char* const name : {"w/f", "w/d"}) {
        const std::string other = std::string(name) + "2";
        ok(::rename(name, other.c_str()));
        ok(::rename(other.c_str(), name));
        ok(::rename(name, other.c_str()));
    }
    EXPECT_THAT(told(), ElementsAre("renamed w/f -> w/f2", "renamed w/f2 -> w/f",
                                    "renamed w/d -> w/d2", "renamed w/d2 -> w/d"));
    make_file("w/d2/g");
    const unique_fd file(ok(::open("w/f2", O_WRONLY | O_CLOEXEC)));
    ok(::write(file.get(), "x", 1));
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/d2/g", "modified w/f2"));
}

TEST_F(ActivityRenames, ThatMakeARingOfWhatIsBelievedAreFoundOut) {
    std::filesystem::create_directories("w/a/b");
    watch();
    make_file("w/a/b/f");
    told();
    ok(::rename("w/a/b", "w/b"));
    ok(::rename("w/a", "w/b/a"));
    make_file("w/b/a/g");
    EXPECT_THAT(told({change_kind::written}),
                ElementsAre("renamed w/a/b -> w/b", "renamed w/a -> w/b/a", "created w/b/a/g"));
}

} // namespace
} // namespace espy::test
