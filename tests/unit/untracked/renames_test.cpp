#include "untracked_test.hpp"

#include <sys/syscall.h>

namespace espy::test {
namespace {

class UntrackedRenames : public untracked_test {};

TEST_F(UntrackedRenames, HaveBothNames) {
    ok(::mkdir("w/d", 0755));
    make_file("w/f");
    watch();
    ok(::rename("w/f", "w/d/g"));
    ok(::rename("w/d", "w/e"));
    EXPECT_THAT(told(), ElementsAre("renamed w/f -> w/d/g", "renamed w/d -> w/e"));
}

TEST_F(UntrackedRenames, FromOutsideAreCreatedAndToOutsideRemoved) {
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

TEST_F(UntrackedRenames, OfTwoThatSwapAreToldOnce) {
    ok(::mkdir("w/d", 0755));
    make_file("w/f");
    watch();
    ok(::syscall(SYS_renameat2, AT_FDCWD, "w/f", AT_FDCWD, "w/d", 2U));
    make_file("w/f/g");
    EXPECT_THAT(told({change_kind::written}),
                ElementsAre("renamed w/f -> w/d exchanged", "created w/f/g"));
}

TEST_F(UntrackedRenames, ThereAndBackAndThereEndWhereItIs) {
    ok(::mkdir("w/d", 0755));
    make_file("w/f");
    watch();
    for (const char* const name : {"w/f", "w/d"}) {
        const std::string other = std::string(name) + "2";
        ok(::rename(name, other.c_str()));
        ok(::rename(other.c_str(), name));
        ok(::rename(name, other.c_str()));
    }
    EXPECT_THAT(told(),
                ElementsAre("renamed w/f -> w/f2", "renamed w/f2 -> w/f", "renamed w/d -> w/d2",
                            "renamed w/d2 -> w/d",
                            ::testing::AnyOf("renamed w/f -> w/f2", "renamed w/d -> w/d2"),
                            ::testing::AnyOf("renamed w/f -> w/f2", "renamed w/d -> w/d2")));
    make_file("w/d2/g");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/d2/g"));
}

TEST_F(UntrackedRenames, ThatMakeARingOfWhatIsBelievedAreFoundOut) {
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
