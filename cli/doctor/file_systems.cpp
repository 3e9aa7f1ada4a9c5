#include "file_systems.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace espy::doctor {
namespace {

constexpr std::string_view on_disk = "a local file system: every change goes through this kernel";
constexpr std::string_view in_memory = "in memory: every change goes through this kernel";
constexpr std::string_view read_only = "read-only: nothing changes";
constexpr std::string_view on_server = "a network file system: changes by other machines are not "
                                       "told to this kernel";
constexpr std::string_view on_cluster = "shared by several machines: changes by the others are "
                                        "not told to this kernel";
constexpr std::string_view on_host = "shared with the host or another guest: changes made there "
                                     "are not told to this kernel";
constexpr std::string_view in_program = "a program serves the files (FUSE): changes made behind "
                                        "it are not told to the kernel";
constexpr std::string_view stacked = "stacked on another directory: changes made there directly "
                                     "are not told here";
constexpr std::string_view made_up = "the kernel makes the content up when it is read; changes "
                                     "are not told";
constexpr std::string_view by_kernel = "entries come and go inside the kernel, mostly untold; "
                                       "changes by programs are told";

constexpr file_system_type local(std::string_view name, std::string_view reason = on_disk) {
    return {name, knowledge::complete, reason, false, false};
}
constexpr file_system_type remote(std::string_view name, std::string_view reason = on_server) {
    return {name, knowledge::local_only, reason, true, false};
}
constexpr file_system_type fuse(std::string_view name, std::string_view reason = in_program) {
    return {name, knowledge::local_only, reason, true, true};
}
constexpr file_system_type made_by_kernel(std::string_view name,
                                          std::string_view reason = made_up) {
    return {name, reason == made_up ? knowledge::none : knowledge::local_only, reason, false,
            false};
}

constexpr std::array table{
    local("ext4"),
    local("ext3"),
    local("ext2"),
    local("xfs"),
    local("btrfs"),
    local("zfs"),
    local("bcachefs"),
    local("f2fs"),
    local("jfs"),
    local("reiserfs"),
    local("nilfs2"),
    local("ntfs3"),
    local("ntfs"),
    local("vfat"),
    local("msdos"),
    local("exfat"),
    local("hfs"),
    local("hfsplus"),
    local("udf"),
    local("minix"),
    local("ubifs"),
    local("jffs2"),
    local("zonefs"),
    local("fuseblk", "a program serves a local disk (FUSE): it alone changes the files"),
    local("tmpfs", in_memory),
    local("ramfs", in_memory),
    local("rootfs", in_memory),
    local("hugetlbfs", in_memory),
    local("devtmpfs", in_memory),
    local("squashfs", read_only),
    local("erofs", read_only),
    local("cramfs", read_only),
    local("romfs", read_only),
    local("iso9660", read_only),
    local("overlay", "changes through the mount are told; do not change its layers directly"),
    local("aufs", "changes through the mount are told; do not change its branches directly"),

    remote("nfs"),
    remote("nfs4"),
    remote("cifs"),
    remote("smb3"),
    remote("smbfs"),
    remote("afs"),
    remote("ceph"),
    remote("coda"),
    remote("ncpfs"),
    remote("lustre", on_cluster),
    remote("beegfs", on_cluster),
    remote("gpfs", on_cluster),
    remote("gfs2", on_cluster),
    remote("ocfs2", on_cluster),
    remote("pvfs2", on_cluster),
    remote("9p", on_host),
    remote("virtiofs", on_host),
    remote("vboxsf", on_host),
    remote("vmhgfs", on_host),
    remote("prl_fs", on_host),
    remote("drvfs", on_host),
    remote("ecryptfs", stacked),
    remote("shiftfs", stacked),

    fuse("fuse"),
    fuse("fuse.sshfs", "files of another machine (FUSE): changes made there are not told"),
    fuse("fuse.glusterfs", "files of other machines (FUSE): changes made there are not told"),
    fuse("fuse.ceph", "files of other machines (FUSE): changes made there are not told"),
    fuse("fuse.rclone", "files of a cloud store (FUSE): changes made there are not told"),
    fuse("fuse.s3fs", "files of a cloud store (FUSE): changes made there are not told"),
    fuse("fuse.gcsfuse", "files of a cloud store (FUSE): changes made there are not told"),
    fuse("fuse.vmhgfs-fuse", on_host),
    fuse("fuse.grpcfuse", on_host),
    fuse("fuse.osxfs", on_host),

    made_by_kernel("proc"),
    made_by_kernel("sysfs"),
    made_by_kernel("debugfs"),
    made_by_kernel("tracefs"),
    made_by_kernel("securityfs"),
    made_by_kernel("selinuxfs"),
    made_by_kernel("efivarfs"),
    made_by_kernel("binfmt_misc"),
    made_by_kernel("fusectl"),
    made_by_kernel("nsfs"),
    made_by_kernel("rpc_pipefs"),
    made_by_kernel("nfsd"),
    made_by_kernel("cgroup", by_kernel),
    made_by_kernel("cgroup2",
                   "of the files only cgroup.events, memory.events and the like are told"),
    made_by_kernel("configfs", by_kernel),
    made_by_kernel("pstore", by_kernel),
    made_by_kernel("devpts", by_kernel),
    made_by_kernel("mqueue", by_kernel),
    made_by_kernel("bpf", by_kernel),
    made_by_kernel("autofs", "a place holder: what is mounted here on demand counts"),
};

} // namespace

std::string_view to_string(knowledge value) noexcept {
    switch (value) {
    case knowledge::complete: return "complete";
    case knowledge::local_only: return "local-only";
    case knowledge::none: return "none";
    case knowledge::unknown: break;
    }
    return "unknown";
}

file_system_type look_up_file_system(std::string_view type) noexcept {
    const auto find = [](std::string_view name) {
        return std::find_if(table.begin(), table.end(),
                            [name](const file_system_type& row) { return row.name == name; });
    };
    auto row = find(type);
    if (row == table.end() && type.starts_with("fuse.")) {
        row = find("fuse");
    }
    if (row != table.end()) {
        return *row;
    }
    return {{}, knowledge::unknown, "espy does not know this type of file system", false, false};
}

} // namespace espy::doctor
