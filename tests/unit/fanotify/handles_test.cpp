#include "injected.hpp"

#include <espy/fanotify/handles.hpp>
#include <support/temporary_directory.hpp>

#include <string>
#include <type_traits>

#include <sys/stat.h>
#include <unistd.h>

namespace espy::fanotify {
namespace {

static_assert(std::is_trivially_copyable_v<file_handle>);
static_assert(std::is_trivially_copyable_v<handle_view>);

handle_view view(const std::string& bytes, std::int32_t type = 1) {
    return {type, std::as_bytes(std::span(bytes))};
}

TEST(FanotifyFileHandle, IsAValue) {
    const std::string bytes = "abcdefgh";
    const file_handle one = *file_handle::copy_of(view(bytes));
    const file_handle copy = one;
    EXPECT_EQ(copy, one);
    EXPECT_EQ(copy.view(), view(bytes));
    EXPECT_NE(copy.view().bytes().data(), one.view().bytes().data());
    EXPECT_EQ(std::hash<file_handle>()(copy), std::hash<file_handle>()(one));
    EXPECT_FALSE(one.empty());
    EXPECT_TRUE(file_handle().empty());
}

TEST(FanotifyFileHandle, DiffersByTypeSizeAndBytes) {
    const file_handle one = *file_handle::copy_of(view("abcd"));
    EXPECT_NE(one, *file_handle::copy_of(view("abcd", 2)));
    EXPECT_NE(one, *file_handle::copy_of(view("abc")));
    EXPECT_NE(one, *file_handle::copy_of(view("abce")));
}

TEST(FanotifyFileHandle, HasRoomForTheLongestAndNoLonger) {
    EXPECT_TRUE(file_handle::copy_of(view(std::string(max_handle_size, 'x'))));
    EXPECT_FALSE(file_handle::copy_of(view(std::string(max_handle_size + 1, 'x'))));
}

TEST(FanotifyHandleOf, GivesEveryErrnoOfItsManualPage) {
    for (const int number :
         {EACCES, EBADF, EINVAL, ELOOP, ENOENT, ENOTDIR, EOPNOTSUPP, EOVERFLOW}) {
        SCOPED_TRACE(std::to_string(number));
        std::error_code ec;
        EXPECT_TRUE(handle_of(7, "name", handle_flags::fid, failing(number), ec).handle.empty());
        EXPECT_EQ(ec, code(number));
        EXPECT_EQ(injected.directory, 7);
        EXPECT_EQ(injected.path, "name");
        EXPECT_EQ(injected.flags, 0x200U);
        EXPECT_EQ(injected.handle_size, max_handle_size);
        const error e = thrown_by(
            [&] { static_cast<void>(handle_of(7, "name", handle_flags::none, failing(number))); });
        EXPECT_EQ(e.code(), code(number));
        EXPECT_EQ(e.operation(), "name_to_handle_at");
        EXPECT_EQ(e.path1(), "name");
    }
}

TEST(FanotifyOpen, GivesEveryErrnoOfItsManualPage) {
    const file_handle handle = *file_handle::copy_of(view("abcd"));
    for (const int number : {EBADF, EINVAL, ELOOP, EMFILE, ENOTDIR, EPERM, ESTALE}) {
        SCOPED_TRACE(std::to_string(number));
        std::error_code ec;
        EXPECT_FALSE(open_directory(7, handle, failing(number), ec));
        EXPECT_EQ(ec, code(number));
        EXPECT_EQ(injected.fd, 7);
        EXPECT_EQ(injected.flags, unsigned{O_RDONLY | O_DIRECTORY | O_CLOEXEC});
        EXPECT_EQ(injected.handle_size, 4U);
        EXPECT_FALSE(open(7, handle, O_PATH, failing(number), ec));
        EXPECT_EQ(injected.flags, unsigned{O_PATH | O_CLOEXEC});
        const error e =
            thrown_by([&] { static_cast<void>(open_directory(7, handle, failing(number))); });
        EXPECT_EQ(e.code(), code(number));
        EXPECT_EQ(e.operation(), "open_by_handle_at");
        EXPECT_THROW(static_cast<void>(open(7, handle, O_PATH, failing(number))), error);
    }
}

/// A directory on a file system that gives handles; skipped where it does not.
class FanotifyHandles : public ::testing::Test {
protected:
    void SetUp() override {
        std::error_code ec;
        found_ = handle_of(AT_FDCWD, directory_.path(), handle_flags::none, ec);
        if (ec) {
            GTEST_SKIP() << "no file handles in " << directory_.path() << ": " << ec.message();
        }
    }

    test::temporary_directory directory_;
    found_handle found_;
};

TEST_F(FanotifyHandles, AreTheSameByPathAndByDescriptor) {
    const unique_fd fd(::open(directory_.path().c_str(), O_PATH | O_CLOEXEC));
    const found_handle same = handle_of(fd.get(), "", handle_flags::empty_path);
    EXPECT_EQ(same.handle, found_.handle);
    EXPECT_EQ(same.mount_id, found_.mount_id);
    ASSERT_EQ(::mkdir((directory_ / "d").c_str(), 0755), 0);
    EXPECT_NE(handle_of(fd.get(), "d", handle_flags::none).handle, found_.handle);
}

TEST_F(FanotifyHandles, OpenWhatTheyNameWhateverItIsCalled) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "opening a handle needs CAP_DAC_READ_SEARCH";
    }
    ASSERT_EQ(::mkdir((directory_ / "d").c_str(), 0755), 0);
    const file_handle handle = handle_of(AT_FDCWD, directory_ / "d", handle_flags::none).handle;
    ASSERT_EQ(::rename((directory_ / "d").c_str(), (directory_ / "e").c_str()), 0);
    const unique_fd mount(::open(directory_.path().c_str(), O_RDONLY | O_CLOEXEC));
    std::error_code ec;
    const unique_fd opened = open_directory(mount.get(), handle, ec);
    ASSERT_TRUE(opened) << ec.message();
    EXPECT_EQ(handle_of(opened.get(), "", handle_flags::empty_path).handle, handle);
    ASSERT_EQ(::rmdir((directory_ / "e").c_str()), 0);
}

} // namespace
} // namespace espy::fanotify
