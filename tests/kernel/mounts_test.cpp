// What mounts do to watches. The mounts are made in a mount namespace of the process.
#include "kernel_test.hpp"

#include <cerrno>
#include <string>

#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace espy::test {
namespace {

/// A mount that ends with its object at the latest, so that the directory can be removed.
class mounted {
public:
    mounted(const char* source, const char* target, const char* type, unsigned long flags)
        : target_(target) {
        ok(::mount(source, target, type, flags, nullptr));
    }
    mounted(const mounted&) = delete;
    mounted& operator=(const mounted&) = delete;
    ~mounted() { ::umount2(target_, MNT_DETACH); }

    void unmount(int flags = 0) { ok(::umount2(target_, flags)); }

private:
    const char* target_;
};

class KernelMounts : public kernel_test {
protected:
    void SetUp() override {
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
            const std::error_code reason(errno, std::system_category());
            GTEST_SKIP() << "mounting needs CAP_SYS_ADMIN: " << reason.message();
        }
        ok(::mkdir("D/d", 0755));
    }
};

TEST_F(KernelMounts, TellNothingWhenADirectoryIsMountedOver) {
    watch("D", "D");
    watch("D/d", "d");
    mounted over("none", "D/d", "tmpfs", 0);
    make_file("D/d/f");
    over.unmount();
    EXPECT_THAT(drain(), IsEmpty());
    make_file("D/d/g");
    EXPECT_THAT(drain(), ElementsAre("d/g create", "d/g open", "d/g close_write"))
        << "the watch is on the directory that was covered";
}

TEST_F(KernelMounts, TellUnmountAndIgnoredOfAWatchedFile) {
    mounted disk("none", "D/d", "tmpfs", 0);
    make_file("D/d/f");
    watch("D/d/f", "F");
    disk.unmount();
    EXPECT_THAT(drain(), ElementsAre("F unmount", "F ignored"));
}

TEST_F(KernelMounts, TellUnmountAndIgnoredOfAWatchedDirectory) {
    mounted disk("none", "D/d", "tmpfs", 0);
    watch("D/d", "d");
    disk.unmount();
    EXPECT_THAT(drain(), ElementsAre("d unmount|is_dir", "d ignored"));
}

TEST_F(KernelMounts, TellALazyUnmountAtTheLastClose) {
    mounted disk("none", "D/d", "tmpfs", 0);
    unique_fd held = open_file("D/d/f", O_WRONLY | O_CREAT);
    watch("D/d/f", "F", mask::modify);
    disk.unmount(MNT_DETACH);
    write_byte(held);
    EXPECT_THAT(drain(), ElementsAre("F modify"));
    held.reset();
    EXPECT_THAT(drain(), ElementsAre("F unmount", "F ignored"));
}

TEST_F(KernelMounts, TellAChangeThroughABindMountOnce) {
    watch("D/d", "d");
    ok(::mkdir("M", 0755));
    const mounted bound("D/d", "M", nullptr, MS_BIND);
    make_file("M/f");
    EXPECT_THAT(drain(), ElementsAre("d/f create", "d/f open", "d/f close_write"));
}

TEST_F(KernelMounts, TellNothingWhenABindMountEnds) {
    ok(::mkdir("M", 0755));
    mounted bound("D/d", "M", nullptr, MS_BIND);
    watch("M", "M");
    bound.unmount();
    EXPECT_THAT(drain(), IsEmpty());
    make_file("D/d/f");
    EXPECT_THAT(drain(), ElementsAre("M/f create", "M/f open", "M/f close_write"))
        << "the watch is on the directory that was bound";
}

/// What is opened through the mount has the directory for a parent that it was bound from.
/// Level-triggered the list would be ready for ever, and by `EPOLLPRI` only for who asks first.
TEST_F(KernelMounts, ThatChangeAreNewsUntilTheyAreTakenFromAnEdgeTriggeredSet) {
    const unique_fd list = open_file("/proc/self/mountinfo", O_RDONLY);
    const unique_fd inner(ok(::epoll_create1(EPOLL_CLOEXEC)));
    const unique_fd outer(ok(::epoll_create1(EPOLL_CLOEXEC)));
    epoll_event interest{EPOLLIN | EPOLLET, {}};
    ok(::epoll_ctl(inner.get(), EPOLL_CTL_ADD, list.get(), &interest));
    interest.events = EPOLLIN;
    ok(::epoll_ctl(outer.get(), EPOLL_CTL_ADD, inner.get(), &interest));
    const auto polled = [&] {
        pollfd asked{outer.get(), POLLIN, 0};
        return ok(::poll(&asked, 1, 0));
    };
    const auto taken = [](const unique_fd& set) {
        epoll_event ready{};
        return ok(::epoll_wait(set.get(), &ready, 1, 0));
    };
    EXPECT_EQ(taken(inner), 1) << "to begin with, for it can be read";
    EXPECT_EQ(polled(), 0);

    mounted over("none", "D/d", "tmpfs", 0);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(polled(), 1) << "whoever has polled before";
        EXPECT_EQ(taken(outer), 1) << "nor does an instance around it take it";
        pollfd asked{list.get(), POLLIN | POLLPRI, 0};
        EXPECT_EQ(ok(::poll(&asked, 1, 0)), 1);
    }
    EXPECT_EQ(taken(inner), 1);
    EXPECT_EQ(taken(inner), 0);
    EXPECT_EQ(polled(), 0);

    over.unmount();
    EXPECT_EQ(polled(), 1);
}

TEST_F(KernelMounts, TellADirectoryNothingOfAFileThatIsMountedInIt) {
    ok(::mkdir("H", 0755));
    make_file("H/f");
    make_file("D/f");
    const mounted bound("H/f", "D/f", nullptr, MS_BIND);
    watch("D", "D", mask::modify);
    watch("H", "H", mask::modify);
    write_byte(open_file("D/f", O_WRONLY));
    EXPECT_THAT(drain(), ElementsAre("H/f modify"));
}

TEST_F(KernelMounts, TellOfAMountedFileThatIsWatchedItselfWhateverItIsOpenedBy) {
    ok(::mkdir("H", 0755));
    make_file("H/f");
    make_file("D/f");
    mounted bound("H/f", "D/f", nullptr, MS_BIND);
    unique_fd file(ok(::open("D/f", O_PATH | O_NOFOLLOW | O_CLOEXEC)));
    watch("/proc/self/fd/" + std::to_string(file.get()), "F", mask::modify);
    file.reset(); // or the mount is busy
    write_byte(open_file("D/f", O_WRONLY));
    EXPECT_THAT(drain(), ElementsAre("F modify"));
    write_byte(open_file("H/f", O_WRONLY));
    EXPECT_THAT(drain(), ElementsAre("F modify"));
    bound.unmount();
    EXPECT_THAT(drain(), IsEmpty()) << "no event tells that the mount ends";
    write_byte(open_file("D/f", O_WRONLY));
    EXPECT_THAT(drain(), IsEmpty()) << "the watch is on the file that was bound";
}

TEST_F(KernelMounts, AreNoticedByStatxOfTheirRoot) {
    make_file("D/f");
    make_file("D/g");
    const mounted bound("D/g", "D/f", nullptr, MS_BIND);
    const auto is_root = [](const char* path) {
        struct statx found {};
        ok(::statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &found));
        EXPECT_NE(found.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT, 0U);
        return (found.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
    };
    EXPECT_TRUE(is_root("D/f"));
    EXPECT_FALSE(is_root("D/g"));
}

TEST_F(KernelMounts, KeepTheirPlaceFromBeingRemovedOrReplacedInTheirNamespaceOnly) {
    make_file("D/f");
    make_file("D/g");
    const mounted bound("D/g", "D/f", nullptr, MS_BIND);
    EXPECT_EQ(::unlink("D/f"), -1);
    EXPECT_EQ(errno, EBUSY);
    EXPECT_EQ(::rename("D/g", "D/f"), -1);
    EXPECT_EQ(errno, EBUSY);
    const pid_t child = ok(::fork());
    if (child == 0) {
        const bool removed = ::unshare(CLONE_NEWNS) == 0 &&
                             ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                             ::umount2("D/f", 0) == 0 && ::unlink("D/f") == 0;
        ::_exit(removed ? 0 : 1);
    }
    int status = -1;
    ok(::waitpid(child, &status, 0));
    EXPECT_EQ(status, 0);
    EXPECT_EQ(::access("D/f", F_OK), -1) << "the mount is taken off with its place";
}

} // namespace
} // namespace espy::test
