#include <doctor/mounts.hpp>

#include <gmock/gmock.h>

namespace espy::doctor {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> points(const std::vector<mount>& mounts) {
    std::vector<std::string> result;
    for (const mount& entry : mounts) {
        result.push_back(entry.type + " " + entry.point);
    }
    return result;
}

TEST(DoctorMounts, ReadsALineWithAndWithoutOptionalFields) {
    const auto mounts =
        parse_mountinfo("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw\n"
                        "37 36 0:30 / /mnt2/p rw - proc proc rw,hidepid=invisible\n");
    ASSERT_EQ(mounts.size(), 2U);
    EXPECT_EQ(mounts[0].id, 36U);
    EXPECT_EQ(mounts[0].parent, 35U);
    EXPECT_EQ(mounts[0].point, "/mnt2");
    EXPECT_EQ(mounts[0].type, "ext3");
    EXPECT_EQ(mounts[0].source, "/dev/root");
    EXPECT_EQ(mounts[1].options, "rw,hidepid=invisible");
}

TEST(DoctorMounts, UndoesTheEscapes) {
    const auto mounts =
        parse_mountinfo("1 0 0:1 / /a\\040b\\011\\012\\134040 rw - fuse.x s\\040 rw");
    ASSERT_EQ(mounts.size(), 1U);
    EXPECT_EQ(mounts[0].point, "/a b\t\n\\040");
    EXPECT_EQ(mounts[0].source, "s ");
}

TEST(DoctorMounts, LeavesOutLinesThatItDoesNotUnderstand) {
    EXPECT_THAT(parse_mountinfo("\nx\n1 2\n1 2 3 4 5 6 7\n1 2 3 4 5 6 - \n- - -\n\\0"), IsEmpty());
}

TEST(DoctorMounts, FindsTheMountOfAPathAndThoseBelow) {
    const auto mounts = parse_mountinfo("1 0 0:1 / / rw - ext4 a rw\n"
                                        "2 1 0:2 / /home rw - xfs b rw\n"
                                        "3 2 0:3 / /home/u/net rw - nfs4 c:/ rw\n"
                                        "4 2 0:4 / /home/user rw - tmpfs d rw\n"
                                        "5 1 0:5 / /homework rw - btrfs e rw\n");
    EXPECT_THAT(points(mounts_at(mounts, "/home/u")), ElementsAre("xfs /home", "nfs4 /home/u/net"));
    EXPECT_THAT(points(mounts_at(mounts, "/home/u/net")), ElementsAre("nfs4 /home/u/net"));
    EXPECT_THAT(points(mounts_at(mounts, "/home")),
                ElementsAre("xfs /home", "nfs4 /home/u/net", "tmpfs /home/user"));
    EXPECT_EQ(mounts_at(mounts, "/").size(), 5U);
}

TEST(DoctorMounts, LeavesOutMountsThatOthersHide) {
    const auto mounts = parse_mountinfo("1 1 0:1 / / rw - ext4 a rw\n"
                                        "2 1 0:2 / /m rw - nfs b rw\n"
                                        "3 2 0:3 / /m rw - xfs on-top rw\n"
                                        "4 1 0:4 / /d/e/f rw - cifs hidden rw\n"
                                        "5 1 0:5 / /d rw - tmpfs hides rw\n"
                                        "6 5 0:6 / /d/e rw - btrfs seen rw\n");
    EXPECT_THAT(points(mounts_at(mounts, "/")),
                ElementsAre("ext4 /", "tmpfs /d", "btrfs /d/e", "xfs /m"));
    EXPECT_THAT(points(mounts_at(mounts, "/d/e/f")), ElementsAre("btrfs /d/e"));
}

TEST(DoctorMounts, SurvivesAFileThatIsNoTree) {
    const auto mounts = parse_mountinfo("1 2 0:1 / /a rw - ext4 a rw\n"
                                        "2 1 0:2 / /a rw - ext4 b rw\n");
    EXPECT_THAT(mounts_at(mounts, "/a"), IsEmpty());
}

TEST(DoctorMounts, ReadsThoseOfThisMachine) {
    const auto mounts = mounts_at(read_mounts("/proc"), "/proc");
    ASSERT_FALSE(mounts.empty());
    EXPECT_EQ(mounts[0].type, "proc");
}

} // namespace
} // namespace espy::doctor
