#include <doctor/file_systems.hpp>

#include <gtest/gtest.h>

namespace espy::doctor {
namespace {

TEST(DoctorFileSystems, TellsLocalFromRemoteFromMadeUp) {
    for (const char* type : {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "f2fs", "zfs"}) {
        EXPECT_EQ(look_up_file_system(type).knows, knowledge::complete) << type;
        EXPECT_FALSE(look_up_file_system(type).remote) << type;
    }
    for (const char* type : {"nfs", "nfs4", "cifs", "smb3", "9p", "vboxsf", "virtiofs", "ceph"}) {
        EXPECT_EQ(look_up_file_system(type).knows, knowledge::local_only) << type;
        EXPECT_TRUE(look_up_file_system(type).remote) << type;
        EXPECT_FALSE(look_up_file_system(type).fuse) << type;
    }
    for (const char* type : {"proc", "sysfs", "debugfs"}) {
        EXPECT_EQ(look_up_file_system(type).knows, knowledge::none) << type;
    }
    EXPECT_EQ(look_up_file_system("cgroup2").knows, knowledge::local_only);
}

TEST(DoctorFileSystems, TakesEveryFuseForLocalOnlyButADisk) {
    for (const char* type : {"fuse", "fuse.sshfs", "fuse.never-heard-of", "fuse."}) {
        EXPECT_EQ(look_up_file_system(type).knows, knowledge::local_only) << type;
        EXPECT_TRUE(look_up_file_system(type).fuse) << type;
    }
    EXPECT_EQ(look_up_file_system("fuseblk").knows, knowledge::complete);
}

TEST(DoctorFileSystems, SaysThatItDoesNotKnowAType) {
    for (const char* type : {"", "newfs", "ext", "ext4x", "fuse2"}) {
        EXPECT_EQ(look_up_file_system(type).knows, knowledge::unknown) << type;
        EXPECT_FALSE(look_up_file_system(type).reason.empty());
    }
}

TEST(DoctorFileSystems, HasAWordForEachKnowledge) {
    EXPECT_EQ(to_string(knowledge::complete), "complete");
    EXPECT_EQ(to_string(knowledge::local_only), "local-only");
    EXPECT_EQ(to_string(knowledge::none), "none");
    EXPECT_EQ(to_string(knowledge::unknown), "unknown");
}

} // namespace
} // namespace espy::doctor
