// What a file's life looks like: opened, written, read, given attributes, executed.
#include "kernel_test.hpp"

#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
#include <sys/xattr.h>

namespace espy::test {
namespace {

/// `D` and the file `D/f` in it, both watched.
class KernelFiles : public kernel_test {
protected:
    KernelFiles() {
        make_file("D/f");
        watch("D", "D");
        watch("D/f", "F");
    }
};

TEST_F(KernelFiles, TellCreateOpenAndCloseOfANewFile) {
    make_file("D/new");
    EXPECT_THAT(drain(), ElementsAre("D/new create", "D/new open", "D/new close_write"));
}

TEST_F(KernelFiles, TellCloseNowriteOfANewFileThatWasOpenedForReading) {
    open_file("D/new", O_RDONLY | O_CREAT);
    EXPECT_THAT(drain(), ElementsAre("D/new create", "D/new open", "D/new close_nowrite"));
}

TEST_F(KernelFiles, TellCloseWriteThoughNothingWasWritten) {
    open_file("D/f", O_WRONLY);
    EXPECT_THAT(drain(), ElementsAre("D/f open", "F open", "D/f close_write", "F close_write"));
}

TEST_F(KernelFiles, TellOneModifyForEachKindOfWrite) {
    const unique_fd file = open_file("D/f", O_RDWR);
    drain();
    const auto modified = ElementsAre("D/f modify", "F modify");
    write_byte(file);
    EXPECT_THAT(drain(), modified) << "write";
    ok(::pwrite(file.get(), "x", 1, 0));
    EXPECT_THAT(drain(), modified) << "pwrite";
    ok(::ftruncate(file.get(), 0));
    EXPECT_THAT(drain(), modified) << "ftruncate";
    ok(::truncate("D/f", 0));
    EXPECT_THAT(drain(), modified) << "truncate to the same size";
    ok(::fallocate(file.get(), 0, 0, 4096));
    EXPECT_THAT(drain(), modified) << "fallocate";
    ok(::fallocate(file.get(), FALLOC_FL_KEEP_SIZE, 4096, 4096));
    EXPECT_THAT(drain(), modified) << "fallocate beyond the end";
    ok(::fallocate(file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
    EXPECT_THAT(drain(), modified) << "punching a hole";
}

TEST_F(KernelFiles, TellOneModifyForASplice) {
    const unique_fd file = open_file("D/f", O_WRONLY);
    int ends[2];
    ok(::pipe2(ends, O_CLOEXEC));
    const unique_fd reader(ends[0]);
    const unique_fd writer(ends[1]);
    write_byte(writer);
    drain();
    ok(::splice(reader.get(), nullptr, file.get(), nullptr, 1, 0));
    EXPECT_THAT(drain(), ElementsAre("D/f modify", "F modify"));
}

TEST_F(KernelFiles, TellNothingForAWriteOfNoBytes) {
    const unique_fd file = open_file("D/f", O_WRONLY);
    drain();
    ok(::write(file.get(), "", 0));
    EXPECT_THAT(drain(), IsEmpty());
}

TEST_F(KernelFiles, TellOpenBeforeTheModifyOfATruncatingOpen) {
    open_file("D/f", O_WRONLY | O_TRUNC);
    EXPECT_THAT(drain(), ElementsAre("D/f open", "F open", "D/f modify", "F modify",
                                     "D/f close_write", "F close_write"))
        << "though the file was empty";
}

TEST_F(KernelFiles, TellAccessForARead) {
    write_byte(open_file("D/f", O_WRONLY));
    drain();
    {
        char byte = 0;
        const unique_fd file = open_file("D/f", O_RDONLY);
        ok(::read(file.get(), &byte, 1));
    }
    EXPECT_THAT(drain(), ElementsAre("D/f open", "F open", "D/f access", "F access",
                                     "D/f close_nowrite", "F close_nowrite"));
}

TEST_F(KernelFiles, TellAccessAndModifyForACopyInTheKernel) {
    write_byte(open_file("D/f", O_WRONLY));
    const unique_fd from = open_file("D/f", O_RDONLY);
    const unique_fd to = open_file("D/g", O_WRONLY | O_CREAT);
    drain();
    ok(::copy_file_range(from.get(), nullptr, to.get(), nullptr, 1, 0));
    EXPECT_THAT(drain(), ElementsAre("D/f access", "F access", "D/g modify"));
}

TEST_F(KernelFiles, TellNothingForAStoreIntoASharedMapping) {
    const unique_fd file = open_file("D/f", O_RDWR);
    ok(::ftruncate(file.get(), 4096));
    drain();
    void* const memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    ASSERT_NE(memory, MAP_FAILED);
    *static_cast<char*>(memory) = 'x';
    ok(::msync(memory, 4096, MS_SYNC));
    ok(::munmap(memory, 4096));
    EXPECT_THAT(drain(), IsEmpty());
}

TEST_F(KernelFiles, TellAttribForModeOwnerAndExtendedAttributes) {
    const auto changed = ElementsAre("D/f attrib", "F attrib");
    ok(::chmod("D/f", 0600));
    EXPECT_THAT(drain(), changed) << "chmod";
    ok(::chown("D/f", ::getuid(), ::getgid()));
    EXPECT_THAT(drain(), changed) << "chown";
    if (::setxattr("D/f", "user.espy", "1", 1, 0) != 0 && errno == ENOTSUP) {
        GTEST_SKIP() << "no extended attributes on this file system; chmod and chown hold";
    }
    EXPECT_THAT(drain(), changed) << "setxattr";
    ok(::removexattr("D/f", "user.espy"));
    EXPECT_THAT(drain(), changed) << "removexattr";
}

TEST_F(KernelFiles, TellAttribModifyOrAccessForUtimensatByWhichTimesItSets) {
    const timespec now{1'000'000, 0};
    const timespec keep{0, UTIME_OMIT};
    const timespec both[] = {now, now};
    const timespec only_mtime[] = {keep, now};
    const timespec only_atime[] = {now, keep};
    ok(::utimensat(AT_FDCWD, "D/f", both, 0));
    EXPECT_THAT(drain(), ElementsAre("D/f attrib", "F attrib"));
    ok(::utimensat(AT_FDCWD, "D/f", only_mtime, 0));
    EXPECT_THAT(drain(), ElementsAre("D/f modify", "F modify"));
    ok(::utimensat(AT_FDCWD, "D/f", only_atime, 0));
    EXPECT_THAT(drain(), ElementsAre("D/f access", "F access"));
}

TEST_F(KernelFiles, TellNothingForLooksThatOpenNoData) {
    struct stat status {};
    open_file("D/f", O_PATH);
    ok(::stat("D/f", &status));
    ok(::access("D/f", R_OK));
    EXPECT_THAT(drain(), IsEmpty());
}

TEST_F(KernelFiles, TellOpenAccessAndCloseOfAProgramThatIsExecuted) {
    std::filesystem::copy_file("/bin/true", "D/program");
    drain();
    const pid_t child = ok(::fork());
    if (child == 0) {
        ::execl("D/program", "D/program", nullptr);
        ::_exit(127);
    }
    int status = 0;
    ok(::waitpid(child, &status, 0));
    ASSERT_EQ(status, 0);
    EXPECT_THAT(log().drain_until("D/program close_nowrite"),
                ElementsAre("D/program open", "D/program access", "D/program close_nowrite"));
}

TEST_F(KernelFiles, TellNothingUnderTheNameOfAnotherLinkThatWasWrittenThrough) {
    ok(::mkdir("B", 0755));
    ok(::link("D/f", "B/g"));
    watch("B", "B");
    drain();
    const unique_fd file = open_file("B/g", O_WRONLY);
    write_byte(file);
    EXPECT_THAT(drain(), ElementsAre("B/g open", "F open", "B/g modify", "F modify"));
}

} // namespace
} // namespace espy::test
