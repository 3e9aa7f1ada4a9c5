#include <espy/file_system.hpp>

#include <algorithm>
#include <array>
#include <iterator>

namespace espy {
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
    return {name, kernel_knowledge::complete, reason, false, false};
}
constexpr file_system_type remote(std::string_view name, std::string_view reason = on_server) {
    return {name, kernel_knowledge::local_only, reason, true, false};
}
constexpr file_system_type fuse(std::string_view name, std::string_view reason = in_program) {
    return {name, kernel_knowledge::local_only, reason, true, true};
}
constexpr file_system_type made_by_kernel(std::string_view name,
                                          std::string_view reason = made_up) {
    return {name, reason == made_up ? kernel_knowledge::none : kernel_knowledge::local_only, reason,
            false, false};
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
    local("devpts", in_memory),
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
    made_by_kernel("mqueue", by_kernel),
    made_by_kernel("bpf", by_kernel),
    made_by_kernel("autofs", "a place holder: what is mounted here on demand counts"),
};

/// See statfs(2) and `linux/magic.h`; those that no header has are in the sources of the driver.
struct magic_number {
    std::uint32_t number;
    std::string_view name;
};
constexpr std::array magics{
    magic_number{0xef53, "ext4"},
    magic_number{0x58465342, "xfs"},
    magic_number{0x9123683e, "btrfs"},
    magic_number{0x01021994, "tmpfs"},
    magic_number{0x858458f6, "ramfs"},
    magic_number{0x794c7630, "overlay"},
    magic_number{0xf2f52010, "f2fs"},
    magic_number{0x2fc12fc1, "zfs"},
    magic_number{0xca451a4e, "bcachefs"},
    magic_number{0x4d44, "vfat"},
    magic_number{0x2011bab0, "exfat"},
    magic_number{0x9660, "iso9660"},
    magic_number{0x73717368, "squashfs"},
    magic_number{0xe0f5e1e2, "erofs"},
    magic_number{0x6969, "nfs"},
    magic_number{0xff534d42, "cifs"},
    magic_number{0xfe534d42, "smb3"},
    magic_number{0x517b, "smbfs"},
    magic_number{0x6b414653, "afs"},
    magic_number{0x5346414f, "afs"},
    magic_number{0x00c36400, "ceph"},
    magic_number{0x73757245, "coda"},
    magic_number{0x564c, "ncpfs"},
    magic_number{0x0bd00bd0, "lustre"},
    magic_number{0x19830326, "beegfs"},
    magic_number{0x47504653, "gpfs"},
    magic_number{0x01161970, "gfs2"},
    magic_number{0x7461636f, "ocfs2"},
    magic_number{0x20030528, "pvfs2"},
    magic_number{0x01021997, "9p"},
    magic_number{0x786f4256, "vboxsf"},
    magic_number{0xbacbacbc, "vmhgfs"},
    magic_number{0x7c7c6673, "prl_fs"},
    magic_number{0xf15f, "ecryptfs"},
    magic_number{0x65735546, "fuse"},
    magic_number{0x9fa0, "proc"},
    magic_number{0x62656572, "sysfs"},
    magic_number{0x64626720, "debugfs"},
    magic_number{0x74726163, "tracefs"},
    magic_number{0x73636673, "securityfs"},
    magic_number{0xf97cff8c, "selinuxfs"},
    magic_number{0xde5e81e4, "efivarfs"},
    magic_number{0x42494e4d, "binfmt_misc"},
    magic_number{0x65735543, "fusectl"},
    magic_number{0x6e736673, "nsfs"},
    magic_number{0x67596969, "rpc_pipefs"},
    magic_number{0x0027e0eb, "cgroup"},
    magic_number{0x63677270, "cgroup2"},
    magic_number{0x62656570, "configfs"},
    magic_number{0x6165676c, "pstore"},
    magic_number{0x1cd1, "devpts"},
    magic_number{0x19800202, "mqueue"},
    magic_number{0xcafe4a11, "bpf"},
    magic_number{0x0187, "autofs"},
};

} // namespace

std::string_view to_string(kernel_knowledge value) noexcept {
    switch (value) {
    case kernel_knowledge::complete: return "complete";
    case kernel_knowledge::local_only: return "local-only";
    case kernel_knowledge::none: return "none";
    case kernel_knowledge::unknown: break;
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
    return {
        {}, kernel_knowledge::unknown, "espy does not know this type of file system", false, false};
}

file_system_type look_up_file_system(std::uint32_t magic) noexcept {
    const auto* const row =
        std::find_if(magics.begin(), magics.end(),
                     [magic](const magic_number& each) { return each.number == magic; });
    return look_up_file_system(row == magics.end() ? std::string_view() : row->name);
}

} // namespace espy
