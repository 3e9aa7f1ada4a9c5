// How names of files come and go: links, removals, special files, nameless files.
#include "kernel_test.hpp"

namespace espy::test {
namespace {

/// `D` and the file `D/f` in it, both watched.
class KernelNames : public kernel_test {
protected:
    KernelNames() {
        make_file("D/f");
        watch("D", "D");
        watch("D/f", "F");
    }
};

TEST_F(KernelNames, TellTheEndOfAClosedFileBeforeItsDelete) {
    ok(::unlink("D/f"));
    EXPECT_THAT(drain(), ElementsAre("F attrib", "F delete_self", "F ignored", "D/f delete"));
}

TEST_F(KernelNames, TellWritesToAnOpenFileUnderItsNameAfterItsDelete) {
    {
        const unique_fd file = open_file("D/f", O_WRONLY);
        drain();
        ok(::unlink("D/f"));
        EXPECT_THAT(drain(), ElementsAre("F attrib", "D/f delete"));
        write_byte(file);
        EXPECT_THAT(drain(), ElementsAre("D/f modify", "F modify"));
    }
    EXPECT_THAT(drain(),
                ElementsAre("D/f close_write", "F close_write", "F delete_self", "F ignored"));
}

TEST_F(KernelNames, TellNothingOfAnOpenFileAfterItsDeleteWithExclUnlink) {
    watch("D", "D", mask::all_events | mask::excl_unlink);
    instance().remove(watch_id{2});
    drain();
    {
        const unique_fd file = open_file("D/f", O_WRONLY);
        ok(::unlink("D/f"));
        write_byte(file);
    }
    EXPECT_THAT(drain(), ElementsAre("D/f open", "D/f delete"));
}

TEST_F(KernelNames, TellAttribOfAFileThatLosesOneOfItsLinks) {
    ok(::link("D/f", "D/g"));
    EXPECT_THAT(drain(), ElementsAre("F attrib", "D/g create"));
    ok(::unlink("D/f"));
    EXPECT_THAT(drain(), ElementsAre("F attrib", "D/f delete"));
}

TEST_F(KernelNames, TellCreateAndDeleteOfSymbolicLinksAndFifos) {
    ok(::symlink("f", "D/s"));
    ok(::mkfifo("D/p", 0644));
    EXPECT_THAT(drain(), ElementsAre("D/s create", "D/p create"));
    ok(::unlink("D/s"));
    ok(::unlink("D/p"));
    EXPECT_THAT(drain(), ElementsAre("D/s delete", "D/p delete"));
}

TEST_F(KernelNames, TellAttribOfASymbolicLinkAndNothingForReadingIt) {
    char target[16];
    ok(::symlink("f", "D/s"));
    drain();
    ok(::readlink("D/s", target, sizeof target));
    EXPECT_THAT(drain(), IsEmpty());
    ok(::lchown("D/s", ::getuid(), ::getgid()));
    EXPECT_THAT(drain(), ElementsAre("D/s attrib"));
}

TEST_F(KernelNames, TellANamelessFileUnderItsNumberEvenAfterItGotAName) {
    std::string number;
    {
        const unique_fd file(::open("D", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644));
        if (!file && errno == EOPNOTSUPP) {
            GTEST_SKIP() << "no O_TMPFILE on this file system";
        }
        struct stat status {};
        ok(::fstat(file.get(), &status));
        number = "D/#" + std::to_string(status.st_ino);
        write_byte(file);
        const std::string path = "/proc/self/fd/" + std::to_string(file.get());
        ok(::linkat(AT_FDCWD, path.c_str(), AT_FDCWD, "D/t", AT_SYMLINK_FOLLOW));
        write_byte(file);
    }
    EXPECT_THAT(drain(), ElementsAre(number + " open", number + " modify", "D/t create",
                                     number + " modify", number + " close_write"));
}

TEST_F(KernelNames, TellOnlyTheCreateOfANamelessFileWithExclUnlink) {
    watch("D", "D", mask::all_events | mask::excl_unlink);
    {
        const unique_fd file(::open("D", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644));
        if (!file && errno == EOPNOTSUPP) {
            GTEST_SKIP() << "no O_TMPFILE on this file system";
        }
        write_byte(file);
        const std::string path = "/proc/self/fd/" + std::to_string(file.get());
        ok(::linkat(AT_FDCWD, path.c_str(), AT_FDCWD, "D/t", AT_SYMLINK_FOLLOW));
        write_byte(file);
    }
    EXPECT_THAT(drain(), ElementsAre("D/t create"));
}

TEST_F(KernelNames, FollowTheOldInodeWhenAnEditorSaves) {
    make_file("D/tmp");
    drain();
    ok(::rename("D/f", "D/f~"));
    ok(::rename("D/tmp", "D/f"));
    ok(::unlink("D/f~"));
    EXPECT_THAT(drain(), ElementsAre("D/f moved_from #1", "D/f~ moved_to #1", "F move_self",
                                     "D/tmp moved_from #2", "D/f moved_to #2", "F attrib",
                                     "F delete_self", "F ignored", "D/f~ delete"));
}

} // namespace
} // namespace espy::test
