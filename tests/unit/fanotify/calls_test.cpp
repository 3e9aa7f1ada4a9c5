#include "injected.hpp"

#include <espy/fanotify/calls.hpp>

#include <array>
#include <initializer_list>

#include <sys/fanotify.h>
#include <unistd.h>

namespace espy::fanotify {
namespace {

TEST(FanotifyInit, GivesEveryErrnoOfItsManualPage) {
    for (const int number : {EINVAL, EMFILE, ENFILE, ENOMEM, ENOSYS, EPERM}) {
        SCOPED_TRACE(std::to_string(number));
        std::error_code ec;
        EXPECT_FALSE(init(init_flags::report_fid, failing(number), ec));
        EXPECT_EQ(ec, code(number));
        const error e =
            thrown_by([&] { static_cast<void>(init(init_flags::report_fid, failing(number))); });
        EXPECT_EQ(e.code(), code(number));
        EXPECT_EQ(e.operation(), "fanotify_init");
        EXPECT_EQ(e.path1(), "");
    }
}

TEST(FanotifyInit, AsksForCloseOnExecAndNonBlocking) {
    std::error_code ec;
    EXPECT_FALSE(init(init_flags::report_dfid_name, failing(ENOMEM), ec));
    EXPECT_EQ(injected.flags,
              unsigned{FAN_REPORT_DFID_NAME} | unsigned{FAN_CLOEXEC} | unsigned{FAN_NONBLOCK});
    EXPECT_EQ(injected.event_flags, unsigned{O_RDONLY | O_CLOEXEC | O_LARGEFILE});
}

TEST(FanotifyMark, GivesEveryErrnoOfItsManualPage) {
    for (const int number : {EACCES, EBADF, EEXIST, EINVAL, EISDIR, ELOOP, ENAMETOOLONG, ENODEV,
                             ENOENT, ENOMEM, ENOSPC, ENOSYS, ENOTDIR, EOPNOTSUPP, EPERM, EXDEV}) {
        SCOPED_TRACE(std::to_string(number));
        std::error_code ec;
        mark(7, mark_flags::add, mask::open, "some/path", failing(number), ec);
        EXPECT_EQ(ec, code(number));
        mark(7, mark_flags::add, mask::open, 9, failing(number), ec);
        EXPECT_EQ(ec, code(number));
        const error by_path =
            thrown_by([&] { mark(7, mark_flags::add, mask::open, "some/path", failing(number)); });
        EXPECT_EQ(by_path.code(), code(number));
        EXPECT_EQ(by_path.operation(), "fanotify_mark");
        EXPECT_EQ(by_path.path1(), "some/path");
        const error by_object =
            thrown_by([&] { mark(7, mark_flags::add, mask::open, 9, failing(number)); });
        EXPECT_EQ(by_object.code(), code(number));
        EXPECT_EQ(by_object.operation(), "fanotify_mark");
    }
}

TEST(FanotifyMark, PassesItsArgumentsOn) {
    std::error_code ec;
    mark(7, mark_flags::add | mark_flags::filesystem, mask::create | mask::rename, "some/path",
         failing(EPERM), ec);
    EXPECT_EQ(injected.fd, 7);
    EXPECT_EQ(injected.flags, unsigned{FAN_MARK_ADD} | unsigned{FAN_MARK_FILESYSTEM});
    EXPECT_EQ(injected.mask, std::uint64_t{FAN_CREATE} | std::uint64_t{FAN_RENAME});
    EXPECT_EQ(injected.directory, AT_FDCWD);
    EXPECT_EQ(injected.path, "some/path");
    mark(7, mark_flags::remove, mask::create, 9, failing(EPERM), ec);
    EXPECT_EQ(injected.path, "/proc/self/fd/9") << "any descriptor will do, O_PATH as well";
}

TEST(FanotifyMark, ClearsTheErrorOnSuccess) {
    api table = failing(0);
    table.mark = [](int, unsigned, std::uint64_t, int, const char*) { return 0; };
    std::error_code ec = code(EIO);
    mark(7, mark_flags::add, mask::open, "/", table, ec);
    EXPECT_FALSE(ec);
    ec = code(EIO);
    mark(7, mark_flags::add, mask::open, 9, table, ec);
    EXPECT_FALSE(ec);
}

/// A pipe stands in for a group: what is written is read as its events.
class FanotifyRead : public ::testing::Test {
protected:
    FanotifyRead() {
        int ends[2] = {-1, -1};
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
        reader_.reset(ends[0]);
        writer_.reset(ends[1]);
    }

    unique_fd reader_;
    unique_fd writer_;
    std::array<std::byte, 4096> buffer_;
    std::error_code ec_ = code(EIO);
};

TEST_F(FanotifyRead, GivesViewsOfTheCallersBuffer) {
    fanotify_event_metadata header{};
    header.event_len = sizeof header;
    header.vers = FANOTIFY_METADATA_VERSION;
    header.metadata_len = sizeof header;
    header.mask = FAN_CREATE;
    header.pid = 5;
    ASSERT_EQ(::write(writer_.get(), &header, sizeof header), ssize_t{sizeof header});
    const read_result result = read(reader_.get(), buffer_, ec_);
    EXPECT_FALSE(ec_);
    ASSERT_EQ(result.status, read_status::events);
    EXPECT_EQ(result.events.bytes().data(), buffer_.data());
    EXPECT_EQ((*result.events.begin()).mask(), mask::create);
    EXPECT_EQ((*result.events.begin()).pid(), 5);
}

TEST_F(FanotifyRead, SaysThatNothingIsQueued) {
    EXPECT_EQ(read(reader_.get(), buffer_, ec_).status, read_status::would_block);
    EXPECT_FALSE(ec_);
    EXPECT_EQ(read(reader_.get(), buffer_).status, read_status::would_block);
}

TEST_F(FanotifyRead, SaysThatAPipeHasEnded) {
    writer_.reset();
    EXPECT_EQ(read(reader_.get(), buffer_, ec_).status, read_status::end);
    EXPECT_FALSE(ec_);
}

TEST_F(FanotifyRead, FailsOnADescriptorThatIsNotOpen) {
    EXPECT_EQ(read(-1, buffer_, ec_).status, read_status::failed);
    EXPECT_EQ(ec_, std::errc::bad_file_descriptor);
    const error e = thrown_by([&] { static_cast<void>(read(-1, buffer_)); });
    EXPECT_EQ(e.operation(), "read");
}

TEST(FanotifyQueuedEvents, FailOnADescriptorThatIsNoGroup) {
    std::error_code ec;
    EXPECT_EQ(queued_events(-1, ec), 0U);
    EXPECT_EQ(ec, std::errc::bad_file_descriptor);
    EXPECT_EQ(thrown_by([] { static_cast<void>(queued_events(-1)); }).operation(),
              "ioctl(FIONREAD)");
}

} // namespace
} // namespace espy::fanotify
