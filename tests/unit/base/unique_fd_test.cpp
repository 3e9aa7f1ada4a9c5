#include <espy/unique_fd.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <type_traits>

#include <fcntl.h>
#include <unistd.h>

namespace espy {
namespace {

static_assert(std::is_nothrow_move_constructible_v<unique_fd>);
static_assert(std::is_nothrow_move_assignable_v<unique_fd>);
static_assert(!std::is_copy_constructible_v<unique_fd>);

int open_null() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool is_open(int fd) {
    return ::fcntl(fd, F_GETFD) >= 0;
}

TEST(UniqueFd, OwnsNothingByDefault) {
    const unique_fd fd;
    EXPECT_EQ(fd.get(), -1);
    EXPECT_FALSE(fd);
}

TEST(UniqueFd, ClosesAtTheEnd) {
    const int raw = open_null();
    {
        const unique_fd fd(raw);
        EXPECT_TRUE(fd);
        EXPECT_EQ(fd.get(), raw);
        EXPECT_TRUE(is_open(raw));
    }
    EXPECT_FALSE(is_open(raw));
}

TEST(UniqueFd, MovesItsDescriptor) {
    const int raw = open_null();
    unique_fd from(raw);
    const unique_fd to(std::move(from));
    EXPECT_EQ(from.get(), -1); // NOLINT: what a move leaves is promised
    EXPECT_EQ(to.get(), raw);
    EXPECT_TRUE(is_open(raw));
}

TEST(UniqueFd, ClosesWhatItOwnedWhenItIsAssigned) {
    const int first = open_null();
    const int second = open_null();
    unique_fd fd(first);
    fd = unique_fd(second);
    EXPECT_EQ(fd.get(), second);
    EXPECT_FALSE(is_open(first));
    EXPECT_TRUE(is_open(second));
}

TEST(UniqueFd, SurvivesAssignmentToItself) {
    unique_fd fd(open_null());
    unique_fd& same = fd;
    const int raw = fd.get();
    fd = std::move(same);
    EXPECT_EQ(fd.get(), raw);
    EXPECT_TRUE(is_open(raw));
}

TEST(UniqueFd, GivesItsDescriptorAway) {
    unique_fd fd(open_null());
    const int raw = fd.release();
    EXPECT_FALSE(fd);
    EXPECT_TRUE(is_open(raw));
    ::close(raw);
}

TEST(UniqueFd, ResetClosesAndTakes) {
    const int first = open_null();
    const int second = open_null();
    unique_fd fd(first);
    fd.reset(second);
    EXPECT_FALSE(is_open(first));
    fd.reset(second);
    EXPECT_TRUE(is_open(second));
    fd.reset();
    EXPECT_FALSE(is_open(second));
    EXPECT_FALSE(fd);
}

TEST(UniqueFd, CloseClearsTheErrorOfBefore) {
    std::error_code ec = make_error_code(std::errc::io_error);
    unique_fd fd(open_null());
    const int raw = fd.get();
    fd.close(ec);
    EXPECT_FALSE(ec);
    EXPECT_FALSE(fd);
    EXPECT_FALSE(is_open(raw));
    fd.close(ec);
    EXPECT_FALSE(ec) << "closing nothing is no error";
}

TEST(UniqueFd, CloseSaysWhatTheKernelSaid) {
    std::error_code ec;
    unique_fd fd(open_null());
    ::close(fd.get());
    fd.close(ec);
    EXPECT_EQ(ec, std::errc::bad_file_descriptor);
    EXPECT_FALSE(fd);
}

} // namespace
} // namespace espy
