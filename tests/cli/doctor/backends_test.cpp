#include <doctor/backends.hpp>

#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <algorithm>

#include <fcntl.h>
#include <sys/fanotify.h>
#include <unistd.h>

namespace espy::doctor {
namespace {

std::error_code code(int value) {
    return {value, std::system_category()};
}

const backend& way(const std::vector<backend>& ways, std::string_view name) {
    const auto at = std::find_if(ways.begin(), ways.end(),
                                 [name](const backend& entry) { return entry.name == name; });
    EXPECT_NE(at, ways.end()) << name;
    return *at;
}

TEST(DoctorBackends, FindsThatInotifyWorksHere) {
    const espy::test::temporary_directory root;
    const backends found = probe_backends(root.path(), "/proc");
    EXPECT_TRUE(way(found.ways, "inotify").works);
    EXPECT_TRUE(way(found.ways, "poll").works);
    ASSERT_NE(found.find("proc"), nullptr);
    EXPECT_TRUE(found.find("proc")->works());
    EXPECT_EQ(found.find("nonsense"), nullptr);
}

TEST(DoctorBackends, SaysOfFanotifyWhatTheKernelSays) {
    const espy::test::temporary_directory root;
    const backends found = probe_backends(root.path(), "/proc");
    const int fd = ::fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID, 0);
    ASSERT_NE(found.find("fanotify_ids"), nullptr);
    EXPECT_EQ(found.find("fanotify_ids")->works(), fd >= 0);
    if (fd >= 0) {
        const bool marks = ::fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_ATTRIB,
                                           AT_FDCWD, root.path().c_str()) == 0;
        EXPECT_EQ(found.find("fanotify_file_system_mark")->works(), marks);
        ::close(fd);
    }
}

TEST(DoctorBackends, DoesNotTakeProcForMountedWhereItIsNot) {
    const espy::test::temporary_directory root;
    const backends found = probe_backends(root.path(), root / "proc");
    ASSERT_NE(found.find("proc"), nullptr);
    EXPECT_EQ(found.find("proc")->error, std::errc::no_such_file_or_directory);
}

TEST(DoctorBackends, SaysWhatIsMissing) {
    const std::vector<probe> probes = {{"inotify_watch", "", code(ENOSPC)},
                                       {"fanotify_names", "", {}},
                                       {"fanotify_file_system_mark", "", code(EPERM)}};
    const auto ways = judge(probes);
    EXPECT_FALSE(way(ways, "inotify").works);
    EXPECT_EQ(way(ways, "inotify").reason,
              "the limit of watches (fs.inotify.max_user_watches) is used up");
    EXPECT_FALSE(way(ways, "fanotify").works);
    EXPECT_EQ(way(ways, "fanotify").reason, "needs CAP_SYS_ADMIN: run as root");
}

// As an ordinary user: what espy takes then must not be said not to work.
TEST(DoctorBackends, TakesFanotifyForWorkingWithMarksOfDirectoriesAlone) {
    const auto ways = judge({{"fanotify_names", "", {}},
                             {"fanotify_directory_mark", "", {}},
                             {"fanotify_file_system_mark", "", code(EPERM)}});
    EXPECT_TRUE(way(ways, "fanotify").works);
    EXPECT_EQ(way(ways, "fanotify").reason,
              "a mark for each directory; root has one for the whole file system");
}

TEST(DoctorBackends, TakesFanotifyForWorkingOnlyWithNamesAndAMarkOnTheFileSystem) {
    EXPECT_TRUE(
        way(judge({{"fanotify_names", "", {}}, {"fanotify_file_system_mark", "", {}}}), "fanotify")
            .works);
    EXPECT_FALSE(way(judge({{"fanotify_names", "", code(EINVAL)},
                            {"fanotify_file_system_mark", "", code(EINVAL)}}),
                     "fanotify")
                     .works);
}

} // namespace
} // namespace espy::doctor
