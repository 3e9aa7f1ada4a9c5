// A handle says which directory it is, as long as it lives.
#include "fanotify_test.hpp"

#include <cstring>

#include <sys/statfs.h>

namespace espy::test::fan {
namespace {

using fanotify::file_handle;
using fanotify::handle_flags;

class FanotifyHandlesOfEvents : public fanotify_test {
protected:
    file_handle handle(const char* path) const {
        return fanotify::handle_of(AT_FDCWD, path, handle_flags::none).handle;
    }
};

TEST_F(FanotifyHandlesOfEvents, AreThoseOfTheirObjects) {
    make_file("D/f");
    const auto events = log().drain_events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].target, handle("D/f"));
}

TEST_F(FanotifyHandlesOfEvents, ComeWithTheFsidOfStatfs) {
    struct statfs status {};
    ok(::statfs(".", &status));
    std::uint64_t expected = 0;
    static_assert(sizeof status.f_fsid == sizeof expected);
    std::memcpy(&expected, &status.f_fsid, sizeof expected);
    make_file("D/f");
    std::array<std::byte, 65536> buffer;
    const auto result = log().group().read(buffer);
    ASSERT_EQ(result.status, fanotify::read_status::events);
    const auto record = (*result.events.begin()).find(info_type::dfid_name);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->as_object()->fsid, fsid{expected});
}

TEST_F(FanotifyHandlesOfEvents, AreNotUsedAgainThoughInodeNumbersAre) {
    std::vector<file_handle> seen;
    for (int i = 0; i < 64; ++i) {
        ok(::mkdir("D/d", 0755));
        const file_handle now = handle("D/d");
        EXPECT_THAT(seen, ::testing::Not(::testing::Contains(now)));
        seen.push_back(now);
        ok(::rmdir("D/d"));
    }
}

TEST_F(FanotifyHandlesOfEvents, AreStaleWhenTheDirectoryIsGone) {
    ok(::mkdir("D/d", 0755));
    const file_handle gone = handle("D/d");
    ok(::rmdir("D/d"));
    const unique_fd mount(ok(::open(".", O_RDONLY | O_CLOEXEC)));
    std::error_code ec;
    EXPECT_FALSE(fanotify::open_directory(mount.get(), gone, ec));
    EXPECT_EQ(ec.value(), ESTALE);
}

/// Where its name is not asked for (stream/fanotify): on tmpfs, ext4 and xfs.
TEST_F(FanotifyHandlesOfEvents, AreStaleWhenTheFileHasNoNameAndIsNotOpen) {
    make_file("D/f");
    ok(::link("D/f", "D/g"));
    const file_handle file = handle("D/f");
    const unique_fd mount(ok(::open(".", O_RDONLY | O_CLOEXEC)));
    std::error_code ec;
    ok(::unlink("D/f"));
    EXPECT_TRUE(fanotify::open(mount.get(), file, O_PATH, ec)) << ec.message();
    {
        const unique_fd held(ok(::open("D/g", O_RDONLY | O_CLOEXEC)));
        ok(::unlink("D/g"));
        EXPECT_TRUE(fanotify::open(mount.get(), file, O_PATH, ec)) << ec.message();
    }
    EXPECT_FALSE(fanotify::open(mount.get(), file, O_PATH, ec));
    EXPECT_EQ(ec.value(), ESTALE);
}

TEST_F(FanotifyHandlesOfEvents, NameADirectoryItselfWithADot) {
    ok(::chmod("D", 0700));
    EXPECT_THAT(drain(), ElementsAre("D/. attrib|on_dir"));
}

TEST_F(FanotifyHandlesOfEvents, ComeFromDirectoriesThatNobodyHasSeenYet) {
    for (const char* path : {"D/a", "D/a/b", "D/a/b/c"}) {
        ok(::mkdir(path, 0755));
    }
    make_file("D/a/b/c/f");
    log().label("D/a", "a");
    log().label("D/a/b", "b");
    log().label("D/a/b/c", "c");
    EXPECT_THAT(drain(), ElementsAre("D/a create|on_dir", "a/b create|on_dir", "b/c create|on_dir",
                                     "c/f close_write|create"));
}

TEST_F(FanotifyHandlesOfEvents, KeepNamesThatLookLikeSomethingElse) {
    make_file("D/f (deleted)");
    EXPECT_THAT(drain(), ElementsAre("D/f (deleted) close_write|create"));
}

} // namespace
} // namespace espy::test::fan
