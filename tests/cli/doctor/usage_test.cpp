#include "fake_proc.hpp"

#include <doctor/usage.hpp>

#include <gmock/gmock.h>

#include <tuple>

namespace espy::doctor {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

int always_different(descriptor a, descriptor b) {
    return std::tie(a.pid, a.fd) < std::tie(b.pid, b.fd)
               ? -1
               : static_cast<int>(a.pid != b.pid || a.fd != b.fd);
}

/// Descriptors with the same number are one file.
int same_number_same_file(descriptor a, descriptor b) {
    return a.fd < b.fd ? -1 : static_cast<int>(a.fd > b.fd);
}

/// All descriptors are one file.
int always_same(descriptor /*a*/, descriptor /*b*/) {
    return 0;
}

TEST(DoctorUsage, CountsInstancesAndWatchesOfEachProcessAndUser) {
    const test::fake_proc proc;
    proc.process(10, 1000, "code");
    proc.inotify(10, 3, 7);
    proc.inotify(10, 4, 0);
    proc.process(11, 1000, "node");
    proc.inotify(11, 3, 20);
    proc.process(12, 0, "systemd");
    proc.inotify(12, 9, 1);
    const usage found = read_usage(proc.path(), always_different);
    EXPECT_TRUE(found.available);
    EXPECT_EQ(found.processes, 3U);
    EXPECT_THAT(found.holders, ElementsAre(Field(&holder::pid, 11U), Field(&holder::pid, 10U),
                                           Field(&holder::pid, 12U)));
    EXPECT_EQ(found.holders[1].holds, (holdings{2, 7, 0, 0}));
    EXPECT_EQ(found.holders[1].command, "code");
    EXPECT_EQ(found.holders[1].uid, 1000U);
    EXPECT_EQ(found.of(1000), (holdings{3, 27, 0, 0}));
    EXPECT_EQ(found.of(0), (holdings{1, 1, 0, 0}));
    EXPECT_EQ(found.of(5), holdings());
}

TEST(DoctorUsage, LooksOnlyAtInotifyAndFanotifyDescriptors) {
    const test::fake_proc proc;
    proc.process(10, 1, "other");
    proc.descriptor(10, 0, "/dev/null", "");
    proc.descriptor(10, 1, "anon_inode:[eventpoll]", "inotify wd:1\n");
    proc.descriptor(10, 2, "/tmp/anon_inode:inotify", "inotify wd:1\n");
    const usage found = read_usage(proc.path(), always_different);
    EXPECT_EQ(found.processes, 1U);
    EXPECT_THAT(found.holders, IsEmpty());
}

TEST(DoctorUsage, CountsFanotifyMarksOfEveryKindButNotTheLineOfTheGroup) {
    const test::fake_proc proc;
    proc.process(10, 1, "audit");
    proc.descriptor(10, 5, "anon_inode:[fanotify]",
                    "fanotify flags:e00 event-flags:8000\n"
                    "fanotify ino:13 sdev:fe00000 mflags:0 mask:40000100 ignored_mask:0\n"
                    "fanotify mnt_id:17 mflags:0 mask:8 ignored_mask:0\n"
                    "fanotify sdev:fe00000 mflags:0 mask:48000100 ignored_mask:0\n");
    const usage found = read_usage(proc.path(), always_different);
    EXPECT_EQ(found.of(1), (holdings{0, 0, 1, 3}));
}

TEST(DoctorUsage, DoesNotChargeTheMarksOfAGroupWithoutALimit) {
    const test::fake_proc proc;
    proc.process(10, 1, "antivirus");
    proc.descriptor(10, 5, "anon_inode:[fanotify]",
                    "fanotify flags:30 event-flags:8000\nfanotify ino:13 sdev:1 mflags:0\n");
    const usage found = read_usage(proc.path(), always_different);
    EXPECT_EQ(found.holders.at(0).holds, (holdings{0, 0, 1, 1}));
    EXPECT_EQ(found.of(1), (holdings{0, 0, 1, 0}));
}

TEST(DoctorUsage, ChargesAnInheritedInstanceOnce) {
    const test::fake_proc proc;
    proc.process(9, 1, "parent");
    proc.inotify(9, 3, 5);
    proc.process(10, 1, "child");
    proc.inotify(10, 3, 5);
    const usage found = read_usage(proc.path(), same_number_same_file);
    EXPECT_EQ(found.of(1), (holdings{1, 5, 0, 0}));
    EXPECT_THAT(found.holders, ElementsAre(Field(&holder::shared_instances, 0U),
                                           Field(&holder::shared_instances, 1U)));
    EXPECT_EQ(found.holders[1].holds, (holdings{1, 5, 0, 0}));
}

TEST(DoctorUsage, CountsADuplicatedDescriptorOnce) {
    const test::fake_proc proc;
    proc.process(9, 1, "parent");
    proc.inotify(9, 3, 5);
    proc.inotify(9, 4, 5);
    proc.process(10, 1, "child");
    proc.inotify(10, 3, 5);
    proc.inotify(10, 4, 5);
    const usage found = read_usage(proc.path(), always_same);
    EXPECT_EQ(found.of(1), (holdings{1, 5, 0, 0}));
    EXPECT_EQ(found.holders[0].holds, (holdings{1, 5, 0, 0}));
    EXPECT_EQ(found.holders[1].holds, (holdings{1, 5, 0, 0}));
    EXPECT_EQ(found.holders[1].shared_instances, 1U);
}

TEST(DoctorUsage, NeverComparesInstancesWithDifferentWatches) {
    const test::fake_proc proc;
    proc.process(9, 1, "one");
    proc.inotify(9, 3, 5);
    proc.inotify(9, 4, 5, 100);
    proc.inotify(9, 5, 6);
    const usage found = read_usage(proc.path(), always_same);
    EXPECT_EQ(found.of(1), (holdings{3, 16, 0, 0}));
}

TEST(DoctorUsage, ReadsAnInfoFileLongerThanItsBuffer) {
    const test::fake_proc proc;
    proc.process(9, 1, "big");
    proc.inotify(9, 3, 5000); // about 400 KiB
    EXPECT_EQ(read_usage(proc.path(), always_different).of(1), (holdings{1, 5000, 0, 0}));
}

TEST(DoctorUsage, KeepsTheBytesOfACommand) {
    const test::fake_proc proc;
    const std::string line("/bin/a\xff\0-x\n\0\0", 13);
    proc.process(9, 1, "a\x1b[31m\nb", line);
    proc.inotify(9, 3, 1);
    const usage found = read_usage(proc.path(), always_different);
    EXPECT_EQ(found.holders.at(0).command, "a\x1b[31m\nb");
    EXPECT_EQ(found.holders.at(0).command_line, "/bin/a\xff -x\n");
}

TEST(DoctorUsage, IgnoresAProcessThatEndedMeanwhile) {
    const test::fake_proc proc;
    proc.process(9, 1, "stays");
    proc.file("10/status", "Uid:\t1\t1\t1\t1\n"); // no fd: as if it were gone
    EXPECT_EQ(read_usage(proc.path(), always_different).processes, 1U);
}

TEST(DoctorUsage, SaysThatItKnowsNothingWithoutProcfs) {
    const test::fake_proc proc;
    EXPECT_FALSE(read_usage(proc.path(), always_different).available);
    EXPECT_FALSE(read_usage(proc.path() / "none", always_different).available);
}

} // namespace
} // namespace espy::doctor
