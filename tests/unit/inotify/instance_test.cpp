#include <espy/inotify/instance.hpp>

#include <espy/error.hpp>
#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <type_traits>

#include <fcntl.h>
#include <sys/stat.h>

namespace espy::inotify {
namespace {

static_assert(std::is_move_constructible_v<instance> && std::is_move_assignable_v<instance>);
static_assert(!std::is_copy_constructible_v<instance>);

api without_instances() {
    api table = api::system();
    table.init1 = [](int) {
        errno = EMFILE;
        return -1;
    };
    return table;
}

TEST(InotifyInstance, ThrowsWhenTheLimitIsReached) {
    try {
        const instance inotify(without_instances());
        ADD_FAILURE() << "no throw";
    } catch (const error& e) {
        EXPECT_EQ(e.code(), errc::instance_limit_reached);
        EXPECT_EQ(e.operation(), "inotify_init1");
    }
}

TEST(InotifyInstance, IsFalseWhenItsConstructionFailed) {
    std::error_code ec;
    const instance inotify(without_instances(), ec);
    EXPECT_FALSE(inotify);
    EXPECT_EQ(inotify.native_handle(), -1);
    EXPECT_EQ(ec, errc::instance_limit_reached);
}

TEST(InotifyInstance, IsTrueWhenItsConstructionSucceeded) {
    std::error_code ec = make_error_code(std::errc::io_error);
    const instance inotify(ec);
    EXPECT_TRUE(inotify);
    EXPECT_FALSE(ec);
}

TEST(InotifyInstance, ClosesItsDescriptor) {
    int fd = -1;
    {
        const instance inotify;
        fd = inotify.native_handle();
        EXPECT_GE(::fcntl(fd, F_GETFD), 0);
    }
    EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

TEST(InotifyInstance, KeepsItsWatchesWhenItMoves) {
    const test::temporary_directory directory;
    instance from;
    const watch_id watch = from.add(directory.path(), mask::create);
    const int fd = from.native_handle();
    instance to = std::move(from);
    EXPECT_FALSE(from); // NOLINT: what a move leaves is promised
    EXPECT_EQ(to.native_handle(), fd);
    EXPECT_TRUE(to.remove(watch));
}

TEST(InotifyInstance, CallsThroughItsTable) {
    api table = api::system();
    table.add_watch = [](int, const char*, std::uint32_t) {
        errno = ENOSPC;
        return -1;
    };
    table.rm_watch = [](int, int) {
        errno = EBADF;
        return -1;
    };
    instance inotify(table);
    std::error_code ec;
    EXPECT_EQ(inotify.add("/", mask::open, ec), watch_id::none);
    EXPECT_EQ(ec, errc::watch_limit_reached);
    EXPECT_THROW(inotify.add("/", mask::open), error);
    EXPECT_FALSE(inotify.remove(watch_id{1}, ec));
    EXPECT_EQ(ec, std::errc::bad_file_descriptor);
    EXPECT_THROW(inotify.remove(watch_id{1}), error);
}

TEST(InotifyInstance, AddsReadsAndRemovesThroughBothOverloads) {
    const test::temporary_directory directory;
    instance inotify;
    std::error_code ec = make_error_code(std::errc::io_error);
    const watch_id watch = inotify.add(directory.path(), mask::create, ec);
    EXPECT_FALSE(ec);
    ASSERT_EQ(::mkdir((directory / "d").c_str(), 0755), 0);
    EXPECT_EQ(inotify.queued_bytes(), 32U);
    EXPECT_EQ(inotify.queued_bytes(ec), 32U);
    std::array<std::byte, min_buffer_size> buffer;
    const read_result result = inotify.read(buffer, ec);
    ASSERT_EQ(result.status, read_status::events);
    EXPECT_EQ((*result.events.begin()).watch(), watch);
    EXPECT_EQ((*result.events.begin()).mask(), mask::create | mask::is_dir);
    EXPECT_EQ(inotify.read(buffer).status, read_status::would_block);
    EXPECT_TRUE(inotify.remove(watch, ec));
    EXPECT_FALSE(inotify.remove(watch));
}

} // namespace
} // namespace espy::inotify
