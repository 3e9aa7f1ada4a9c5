#include <espy/inotify/calls.hpp>

#include <espy/error.hpp>
#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <initializer_list>
#include <string>

#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace espy::inotify {
namespace {

/// What the functions of `failing` put into `errno`, and what the last call was given.
struct {
    int error = 0;
    int flags = 0;
    int fd = 0;
    int wd = 0;
    std::string path;
    std::uint32_t mask = 0;
} injected;

int fail() {
    errno = injected.error;
    return -1;
}

const api& failing(int error) {
    static const api table{
        [](int flags) {
            injected.flags = flags;
            return fail();
        },
        [](int fd, const char* path, std::uint32_t mask) {
            injected.fd = fd;
            injected.path = path;
            injected.mask = mask;
            return fail();
        },
        [](int fd, int wd) {
            injected.fd = fd;
            injected.wd = wd;
            return fail();
        },
    };
    injected.error = error;
    return table;
}

std::error_code code(int value) {
    return {value, std::system_category()};
}

/// The error that `call` throws; an empty one if it throws none.
template <typename Call>
error thrown_by(Call call) {
    try {
        call();
    } catch (const error& e) {
        return e;
    }
    ADD_FAILURE() << "nothing was thrown";
    return {"", {}};
}

TEST(InotifyInit, GivesEveryErrnoOfItsManualPage) {
    for (const int number : {EINVAL, EMFILE, ENFILE, ENOMEM}) {
        SCOPED_TRACE(std::to_string(number));
        std::error_code ec;
        EXPECT_FALSE(init(failing(number), ec));
        EXPECT_EQ(ec, code(number));
        const error e = thrown_by([&] { static_cast<void>(init(failing(number))); });
        EXPECT_EQ(e.code(), code(number));
        EXPECT_EQ(e.operation(), "inotify_init1");
        EXPECT_EQ(e.path1(), "");
    }
}

TEST(InotifyInit, AsksForCloseOnExecAndNonBlocking) {
    std::error_code ec;
    EXPECT_FALSE(init(failing(ENOMEM), ec));
    EXPECT_EQ(injected.flags, IN_CLOEXEC | IN_NONBLOCK);
}

TEST(InotifyInit, IsCloseOnExecAndNonBlockingFromBirth) {
    std::error_code ec = code(EIO);
    for (const unique_fd& fd : {init(ec), init()}) {
        EXPECT_EQ(::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
        EXPECT_EQ(::fcntl(fd.get(), F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    }
    EXPECT_FALSE(ec);
}

TEST(InotifyAdd, GivesEveryErrnoOfItsManualPage) {
    for (const int number : {EACCES, EBADF, EEXIST, EFAULT, EINVAL, ELOOP, ENAMETOOLONG, ENOENT,
                             ENOMEM, ENOSPC, ENOTDIR}) {
        SCOPED_TRACE(std::to_string(number));
        std::error_code ec;
        EXPECT_EQ(add(7, "some/path", mask::open, failing(number), ec), watch_id::none);
        EXPECT_EQ(ec, code(number));
        const error e = thrown_by([&] { add(7, "some/path", mask::open, failing(number)); });
        EXPECT_EQ(e.code(), code(number));
        EXPECT_EQ(e.operation(), "inotify_add_watch");
        EXPECT_EQ(e.path1(), "some/path");
    }
}

TEST(InotifyAdd, HandsDescriptorPathAndMaskToTheKernel) {
    std::error_code ec;
    add(7, "some/path", mask::open | mask::one_shot, failing(ENOMEM), ec);
    EXPECT_EQ(injected.fd, 7);
    EXPECT_EQ(injected.path, "some/path");
    EXPECT_EQ(injected.mask, IN_OPEN | IN_ONESHOT);
}

TEST(InotifyAdd, GivesTheErrnosOfTheRealKernel) {
    const test::temporary_directory directory;
    std::ofstream(directory / "file") << "x";
    const unique_fd fd = init();
    const auto reason = [&](const std::filesystem::path& path, mask events) {
        std::error_code ec;
        add(fd.get(), path, events, ec);
        return ec;
    };
    EXPECT_EQ(reason(directory / "none", mask::open), errc::not_found);
    EXPECT_EQ(reason(directory / "file/below", mask::open), errc::not_found);
    EXPECT_EQ(reason(directory / "file", mask::open | mask::only_dir), code(ENOTDIR));
    EXPECT_EQ(reason(directory / std::string(256, 'x'), mask::open), code(ENAMETOOLONG));
    EXPECT_EQ(reason(directory / "file", mask::none), code(EINVAL));
    EXPECT_EQ(reason(directory / "file", mask::open | mask::mask_add | mask::mask_create),
              code(EINVAL));
    EXPECT_FALSE(reason(directory / "file", mask::open));
    EXPECT_EQ(reason(directory / "file", mask::open | mask::mask_create), code(EEXIST));
}

TEST(InotifyAdd, ClearsTheErrorOfBefore) {
    const test::temporary_directory directory;
    const unique_fd fd = init();
    std::error_code ec = code(EIO);
    EXPECT_EQ(add(fd.get(), directory.path(), mask::open, ec), watch_id{1});
    EXPECT_FALSE(ec);
}

TEST(InotifyRemove, GivesEveryErrnoOfItsManualPage) {
    for (const int number : {EBADF, EINVAL}) {
        SCOPED_TRACE(std::to_string(number));
        std::error_code ec;
        EXPECT_FALSE(remove(7, watch_id{3}, failing(number), ec));
        EXPECT_EQ(ec, code(number));
        EXPECT_EQ(injected.fd, 7);
        EXPECT_EQ(injected.wd, 3);
        const error e = thrown_by([&] { remove(7, watch_id{3}, failing(number)); });
        EXPECT_EQ(e.code(), code(number));
        EXPECT_EQ(e.operation(), "inotify_rm_watch");
        EXPECT_EQ(e.path1(), "");
    }
}

TEST(InotifyRemove, EndsALiveWatch) {
    const test::temporary_directory directory;
    const unique_fd fd = init();
    std::error_code ec = code(EIO);
    EXPECT_TRUE(remove(fd.get(), add(fd.get(), directory.path(), mask::open), ec));
    EXPECT_FALSE(ec);
    EXPECT_TRUE(remove(fd.get(), add(fd.get(), directory.path(), mask::open)));
}

TEST(InotifyRemove, IsFalseForADeadWatch) {
    const test::temporary_directory directory;
    std::ofstream(directory / "file") << "x";
    const unique_fd fd = init();
    const watch_id watch = add(fd.get(), directory / "file", mask::open);
    std::filesystem::remove(directory / "file");
    std::error_code ec = code(EIO);
    EXPECT_FALSE(remove(fd.get(), watch, ec));
    EXPECT_FALSE(ec);
    EXPECT_FALSE(remove(fd.get(), watch));
}

TEST(InotifyRemove, IsFalseForAWatchThatNeverWas) {
    const unique_fd fd = init();
    for (const watch_id watch : {watch_id{1}, watch_id{0}, watch_id::none}) {
        EXPECT_FALSE(remove(fd.get(), watch));
    }
}

TEST(InotifyRemove, LeavesNoTraceWhenItAsksWhetherTheDescriptorIsAnInstance) {
    const test::temporary_directory directory;
    const unique_fd fd = init();
    EXPECT_FALSE(remove(fd.get(), watch_id{1}));
    EXPECT_EQ(queued_bytes(fd.get()), 0U);
    EXPECT_EQ(add(fd.get(), directory.path(), mask::open), watch_id{1});
}

TEST(InotifyRemove, FailsOnADescriptorThatIsNotOpen) {
    std::error_code ec;
    EXPECT_FALSE(remove(-1, watch_id{1}, ec));
    EXPECT_EQ(ec, code(EBADF));
    EXPECT_THROW(remove(-1, watch_id{1}), error);
}

TEST(InotifyRemove, FailsOnADescriptorThatIsNoInstance) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const unique_fd reader(ends[0]);
    const unique_fd writer(ends[1]);
    const unique_fd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const unique_fd directory(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (const int fd : {reader.get(), writer.get(), file.get(), directory.get()}) {
        std::error_code ec;
        EXPECT_FALSE(remove(fd, watch_id{1}, ec));
        EXPECT_EQ(ec, code(EINVAL));
        EXPECT_EQ(thrown_by([&] { remove(fd, watch_id{1}); }).code(), code(EINVAL));
    }
}

TEST(InotifyQueuedBytes, CountsWhatIsQueued) {
    const test::temporary_directory directory;
    const unique_fd fd = init();
    add(fd.get(), directory.path(), mask::create);
    std::error_code ec = code(EIO);
    EXPECT_EQ(queued_bytes(fd.get(), ec), 0U);
    EXPECT_FALSE(ec);
    std::ofstream(directory / "file") << "x";
    EXPECT_EQ(queued_bytes(fd.get(), ec), 32U);
    EXPECT_EQ(queued_bytes(fd.get()), 32U);
}

TEST(InotifyQueuedBytes, FailsOnWhatIsNoInstance) {
    std::error_code ec;
    EXPECT_EQ(queued_bytes(-1, ec), 0U);
    EXPECT_EQ(ec, code(EBADF));
    const unique_fd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    EXPECT_EQ(queued_bytes(file.get(), ec), 0U);
    EXPECT_EQ(ec, code(ENOTTY));
    EXPECT_EQ(thrown_by([&] { static_cast<void>(queued_bytes(-1)); }).operation(),
              "ioctl(FIONREAD)");
}

} // namespace
} // namespace espy::inotify
