// What a directory's life looks like.
#include "kernel_test.hpp"

#include <array>

#include <sys/syscall.h>

namespace espy::test {
namespace {

/// `D` and the directory `D/d` in it, both watched.
class KernelDirectories : public kernel_test {
protected:
    KernelDirectories() {
        ok(::mkdir("D/d", 0755));
        watch("D", "D");
        watch("D/d", "d");
    }
};

TEST_F(KernelDirectories, TellCreateOfANewDirectory) {
    ok(::mkdir("D/new", 0755));
    EXPECT_THAT(drain(), ElementsAre("D/new create|is_dir"));
}

TEST_F(KernelDirectories, TellTheEndOfADirectoryBeforeItsDelete) {
    ok(::rmdir("D/d"));
    EXPECT_THAT(drain(), ElementsAre("d delete_self", "d ignored", "D/d delete|is_dir"));
}

TEST_F(KernelDirectories, TellTheEndOfADirectoryThatIsHeldOpenAfterItsDelete) {
    {
        const unique_fd held = open_file("D/d", O_RDONLY | O_DIRECTORY);
        drain();
        ok(::rmdir("D/d"));
        EXPECT_THAT(drain(), ElementsAre("D/d delete|is_dir"));
    }
    EXPECT_THAT(drain(), ElementsAre("D/d close_nowrite|is_dir", "d close_nowrite|is_dir",
                                     "d delete_self", "d ignored"));
}

TEST_F(KernelDirectories, TellAccessForAListingOnBothTheParentAndItself) {
    {
        std::array<char, 4096> entries;
        const unique_fd directory = open_file("D/d", O_RDONLY | O_DIRECTORY);
        ok(::syscall(SYS_getdents64, directory.get(), entries.data(), entries.size()));
    }
    EXPECT_THAT(drain(), ElementsAre("D/d open|is_dir", "d open|is_dir", "D/d access|is_dir",
                                     "d access|is_dir", "D/d close_nowrite|is_dir",
                                     "d close_nowrite|is_dir"));
}

TEST_F(KernelDirectories, TellAttribOnBothTheParentAndItself) {
    ok(::chmod("D/d", 0700));
    EXPECT_THAT(drain(), ElementsAre("D/d attrib|is_dir", "d attrib|is_dir"));
}

TEST_F(KernelDirectories, TellMoveSelfWithoutIsDir) {
    ok(::rename("D/d", "D/e"));
    EXPECT_THAT(drain(),
                ElementsAre("D/d moved_from|is_dir #1", "D/e moved_to|is_dir #1", "d move_self"));
}

TEST_F(KernelDirectories, KeepTheirWatchWhenTheyAreRenamed) {
    ok(::rename("D/d", "D/e"));
    drain();
    make_file("D/e/f");
    EXPECT_THAT(drain(), ElementsAre("d/f create", "d/f open", "d/f close_write"));
}

TEST_F(KernelDirectories, TellNothingWhenAnAncestorIsRenamed) {
    instance().remove(watch_id{1});
    drain();
    ok(::rename("D", "E"));
    EXPECT_THAT(drain(), IsEmpty());
}

TEST_F(KernelDirectories, TellOnlyMoveSelfWhenNobodyWatchesTheirParent) {
    ok(::rename("D", "E"));
    EXPECT_THAT(drain(), ElementsAre("D move_self"));
}

TEST_F(KernelDirectories, TellTheEndOfTheEmptyDirectoryThatWasReplaced) {
    ok(::mkdir("D/e", 0755));
    watch("D/e", "e");
    drain();
    ok(::rename("D/d", "D/e"));
    EXPECT_THAT(drain(),
                ElementsAre("D/d moved_from|is_dir #1", "D/e moved_to|is_dir #1", "e attrib|is_dir",
                            "d move_self", "e delete_self", "e ignored"))
        << "and no delete for D/e";
}

} // namespace
} // namespace espy::test
