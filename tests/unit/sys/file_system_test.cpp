#include <espy/file_system.hpp>

#include <gtest/gtest.h>

namespace espy {
namespace {

TEST(FileSystem, TellsLocalFromRemoteFromMadeUp) {
    for (const char* type : {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "f2fs", "zfs"}) {
        EXPECT_EQ(look_up_file_system(type).knows, kernel_knowledge::complete) << type;
        EXPECT_FALSE(look_up_file_system(type).remote) << type;
    }
    for (const char* type : {"nfs", "nfs4", "cifs", "smb3", "9p", "vboxsf", "virtiofs", "ceph"}) {
        EXPECT_EQ(look_up_file_system(type).knows, kernel_knowledge::local_only) << type;
        EXPECT_TRUE(look_up_file_system(type).remote) << type;
        EXPECT_FALSE(look_up_file_system(type).fuse) << type;
    }
    for (const char* type : {"proc", "sysfs", "debugfs"}) {
        EXPECT_EQ(look_up_file_system(type).knows, kernel_knowledge::none) << type;
    }
    EXPECT_EQ(look_up_file_system("cgroup2").knows, kernel_knowledge::local_only);
}

TEST(FileSystem, TakesEveryFuseForLocalOnlyButADisk) {
    for (const char* type : {"fuse", "fuse.sshfs", "fuse.never-heard-of", "fuse."}) {
        EXPECT_EQ(look_up_file_system(type).knows, kernel_knowledge::local_only) << type;
        EXPECT_TRUE(look_up_file_system(type).fuse) << type;
    }
    EXPECT_EQ(look_up_file_system("fuseblk").knows, kernel_knowledge::complete);
}

TEST(FileSystem, SaysThatItDoesNotKnowAType) {
    for (const char* type : {"", "newfs", "ext", "ext4x", "fuse2"}) {
        EXPECT_EQ(look_up_file_system(type).knows, kernel_knowledge::unknown) << type;
        EXPECT_FALSE(look_up_file_system(type).reason.empty());
    }
}

TEST(FileSystem, IsFoundByItsNumberAsByItsName) {
    EXPECT_EQ(look_up_file_system(0x6969U).name, "nfs");
    EXPECT_EQ(look_up_file_system(0xff534d42U).name, "cifs");
    EXPECT_EQ(look_up_file_system(0x65735546U).name, "fuse");
    EXPECT_EQ(look_up_file_system(0x9fa0U).knows, kernel_knowledge::none);
    EXPECT_EQ(look_up_file_system(0x12345678U).knows, kernel_knowledge::unknown);
}

TEST(FileSystem, HasAWordForEachKnowledge) {
    EXPECT_EQ(to_string(kernel_knowledge::complete), "complete");
    EXPECT_EQ(to_string(kernel_knowledge::local_only), "local-only");
    EXPECT_EQ(to_string(kernel_knowledge::none), "none");
    EXPECT_EQ(to_string(kernel_knowledge::unknown), "unknown");
}

} // namespace
} // namespace espy
