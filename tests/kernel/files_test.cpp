// What a file's life looks like: opened, written, read, given attributes, executed.
#include "kernel_test.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <linux/aio_abi.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
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

/// So a listing that compares times finds that something was stored, until it is written back once,
/// and not what is stored after that look.
TEST_F(KernelFiles, HaveANewTimeAtTheFirstStoreIntoAPageOfASharedMapping) {
    const unique_fd file = open_file("D/f", O_RDWR);
    ok(::ftruncate(file.get(), 4096));
    const timespec long_ago[2] = {{1, 0}, {1, 0}};
    const auto modified_at = [&] {
        struct stat status {};
        ok(::fstat(file.get(), &status));
        return status.st_mtim.tv_sec;
    };
    void* const memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    ASSERT_NE(memory, MAP_FAILED);
    ok(::futimens(file.get(), long_ago));
    *static_cast<char*>(memory) = 'x';
    EXPECT_GT(modified_at(), 1);
    ok(::futimens(file.get(), long_ago));
    *static_cast<char*>(memory) = 'y';
    EXPECT_EQ(modified_at(), 1) << "the page is writable already";
    ok(::munmap(memory, 4096));
}

TEST_F(KernelFiles, TellNothingForAWriteByIoSubmit) {
    const unique_fd file = open_file("D/f", O_RDWR);
    aio_context_t context = 0;
    if (::syscall(SYS_io_setup, 1, &context) != 0) {
        GTEST_SKIP() << "no asynchronous I/O: " << std::system_category().message(errno);
    }
    drain();
    char byte = 'x';
    iocb request{};
    request.aio_lio_opcode = IOCB_CMD_PWRITE;
    request.aio_fildes = static_cast<std::uint32_t>(file.get());
    request.aio_buf = reinterpret_cast<std::uintptr_t>(&byte);
    request.aio_nbytes = 1;
    iocb* requests[] = {&request};
    io_event finished{};
    ok(::syscall(SYS_io_submit, context, 1, requests));
    ok(::syscall(SYS_io_getevents, context, 1, 1, &finished, nullptr));
    EXPECT_EQ(finished.res, 1);
    ok(::syscall(SYS_io_destroy, context));
    EXPECT_THAT(drain(), IsEmpty());
    EXPECT_EQ(std::filesystem::file_size("D/f"), 1U);
}

/// The device is written, not the file by its path.
TEST_F(KernelFiles, TellNothingForAWriteThroughALoopDevice) {
    const unique_fd file = open_file("D/f", O_RDWR);
    ok(::ftruncate(file.get(), 1 << 20));
    const unique_fd control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
    const int number = control ? ::ioctl(control.get(), LOOP_CTL_GET_FREE) : -1;
    const std::string path = "/dev/loop" + std::to_string(number);
    const unique_fd device(number < 0 ? -1 : ::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!device || ::ioctl(device.get(), LOOP_SET_FD, file.get()) != 0) {
        GTEST_SKIP() << "no loop device: " << std::system_category().message(errno);
    }
    drain();
    const ssize_t written = ::write(device.get(), "text", 4);
    const int synced = ::fsync(device.get());
    ::ioctl(device.get(), LOOP_CLR_FD, 0);
    EXPECT_EQ(written, 4);
    EXPECT_EQ(synced, 0);
    char found[4] = {};
    ok(::pread(file.get(), found, sizeof found, 0));
    EXPECT_EQ(std::string(found, sizeof found), "text");
    const std::vector<std::string> told = log().lines(log().drain_events());
    EXPECT_THAT(told, ::testing::Not(::testing::Contains(::testing::HasSubstr("modify"))));
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
