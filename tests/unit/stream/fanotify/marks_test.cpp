/// Which file systems are known to have marks.
#include "stream/fanotify/marks.hpp"

#include <support/place.hpp>
#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <cerrno>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

namespace espy::tree {
namespace {

TEST(Marks, ForgetFileSystemsThatAreGone) {
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        const std::error_code reason(errno, std::system_category());
        GTEST_SKIP() << "mounting needs CAP_SYS_ADMIN: " << reason.message();
    }
    const test::temporary_directory place;
    const fanotify::api api = fanotify::api::system();
    std::error_code ec;
    groups all(api, ec);
    ASSERT_FALSE(ec);
    marks marked(all, api);
    handle_table numbers;
    for (int i = 0; i < 20; ++i) {
        test::ok(::mount("none", place.path().c_str(), "tmpfs", 0, nullptr));
        {
            const unique_fd fd(
                test::ok(::open(place.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
            const auto where = marked.locate(fd.get(), "", ec);
            ASSERT_TRUE(where) << ec.message();
            marked.cover(where->volume, fd.get(), fanotify::mask::create, ec);
            EXPECT_FALSE(ec);
            const watch_id number = numbers.add(where->volume, where->handle);
            marked.mounts_changed(numbers);
            EXPECT_EQ(marked.locate(fd.get(), "", ec)->volume, where->volume)
                << "a directory of it has a number";
            numbers.remove(number);
        }
        test::ok(::umount2(place.path().c_str(), 0));
        marked.mounts_changed(numbers);
    }
    EXPECT_LE(marked.volumes(), 2U);
}

} // namespace
} // namespace espy::tree
