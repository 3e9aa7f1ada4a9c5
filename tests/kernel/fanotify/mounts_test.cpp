// What mounts do to marks. The mounts are made in a mount namespace of the process.
#include "fanotify_test.hpp"

#include <sched.h>
#include <sys/mount.h>

namespace espy::test::fan {
namespace {

class FanotifyMounts : public fanotify_test {
protected:
    void SetUp() override {
        fanotify_test::SetUp();
        if (IsSkipped()) {
            return;
        }
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
            const std::error_code reason(errno, std::system_category());
            GTEST_SKIP() << "mounting needs CAP_SYS_ADMIN: " << reason.message();
        }
        ok(::mkdir("D/d", 0755));
        ok(::mkdir("D/m", 0755));
        drain();
    }
    void TearDown() override {
        ::umount2("D/m", MNT_DETACH);
        ::umount2("D/d", MNT_DETACH);
    }
};

/// What a mark of the file system of `path` says when a bit is taken off that it does not have.
std::error_code probe(fanotify::group& group, const char* path) {
    std::error_code ec;
    group.mark(mark_flags::remove | mark_flags::filesystem, mask::open_exec, path, ec);
    return ec;
}

TEST_F(FanotifyMounts, TakeAMarkOfTheirOwn) {
    ok(::mount("none", "D/d", "tmpfs", 0, nullptr));
    log().label("D/d", "d");
    make_file("D/d/f");
    EXPECT_THAT(drain(), IsEmpty());
    log().group().mark(mark_flags::add | mark_flags::filesystem, tree_events, "D/d");
    make_file("D/d/g");
    EXPECT_THAT(drain(), ElementsAre("d/g close_write|create"));
}

TEST_F(FanotifyMounts, DoNotSayThatTheyEndAndTheMarkIsGone) {
    ok(::mount("none", "D/d", "tmpfs", 0, nullptr));
    log().label("D/d", "d");
    log().group().mark(mark_flags::add | mark_flags::filesystem, tree_events, "D/d");
    EXPECT_FALSE(probe(log().group(), "D/d"));
    ok(::umount2("D/d", 0));
    EXPECT_THAT(drain(), IsEmpty());
    ok(::mount("none", "D/d", "tmpfs", 0, nullptr));
    EXPECT_EQ(probe(log().group(), "D/d").value(), ENOENT);
}

TEST_F(FanotifyMounts, ShowTheSameHandlesThroughABindMount) {
    using fanotify::handle_flags;
    using fanotify::handle_of;
    ok(::mount("D/d", "D/m", nullptr, MS_BIND, nullptr));
    const auto direct = handle_of(AT_FDCWD, "D/d", handle_flags::none);
    const auto bound = handle_of(AT_FDCWD, "D/m", handle_flags::none);
    EXPECT_EQ(direct.handle, bound.handle);
    EXPECT_NE(direct.mount_id, bound.mount_id);
    log().label("D/d", "d");
    make_file("D/m/f");
    EXPECT_THAT(drain(), ElementsAre("d/f close_write|create")) << "told once";
}

TEST_F(FanotifyMounts, AreToldByAMarkOfTheNamespace) {
    std::error_code ec;
    fanotify::group group(init_flags::report_mnt, ec);
    if (!ec) {
        group.mark(mark_flags::add | mark_flags::mntns, mask::mnt_attach | mask::mnt_detach,
                   "/proc/self/ns/mnt", ec);
    }
    if (ec) {
        GTEST_SKIP() << "no marks of mount namespaces: " << ec.message();
    }
    std::array<std::byte, 4096> buffer;
    const auto next = [&] {
        const auto result = group.read(buffer);
        return result.events.empty() ? mask::none : (*result.events.begin()).mask();
    };
    ok(::mount("none", "D/d", "tmpfs", 0, nullptr));
    EXPECT_EQ(next(), mask::mnt_attach);
    const auto record = (*fanotify::events(buffer).begin()).find(info_type::mnt);
    ASSERT_TRUE(record);
    EXPECT_TRUE(record->mount());
    ok(::umount2("D/d", 0));
    EXPECT_EQ(next(), mask::mnt_detach);
}

} // namespace
} // namespace espy::test::fan
