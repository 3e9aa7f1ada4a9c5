/// The file system that a root is on. By its UUID where the kernel says it; else by the number of statfs(2), unless it is
/// that of the device (xfs, vfat); else by the root's inode.
#include "journal/tables/volume.hpp"

#include <espy/unique_fd.hpp>

#include <cstring>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

namespace espy::journaling {
namespace {

/// `FS_IOC_GETFSUUID`, since Linux 6.9; the headers here are older.
struct fs_uuid {
    std::uint8_t size = 0;
    std::uint8_t bytes[16] = {};
};
constexpr unsigned long get_uuid = _IOR(0x15, 0, fs_uuid);

/// As the kernel makes a number of 64 bits of a device's.
std::int64_t encoded(dev_t device) noexcept {
    const std::uint64_t number = minor(device);
    return static_cast<std::int64_t>((number & 0xff) | std::uint64_t{major(device)} << 8 |
                                     (number & ~std::uint64_t{0xff}) << 12);
}

std::string uuid_of(int directory) {
    fs_uuid found;
    if (::ioctl(directory, get_uuid, &found) != 0 || found.size == 0 ||
        found.size > sizeof found.bytes) {
        return {};
    }
    const std::string uuid(reinterpret_cast<const char*>(found.bytes), found.size);
    return uuid.find_first_not_of('\0') == std::string::npos ? std::string() : uuid;
}

} // namespace

bool volume::is(const volume& other) const noexcept {
    if (type != other.type || type == 0) {
        return false;
    }
    if (!uuid.empty() && !other.uuid.empty()) {
        return uuid == other.uuid;
    }
    if (fsid != 0 && other.fsid != 0) {
        return fsid == other.fsid;
    }
    return inode == other.inode;
}

volume volume_at(const std::string& path) {
    volume result;
    struct statfs system {};
    struct stat root {};
    const unique_fd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!place || ::fstatfs(place.get(), &system) != 0 || ::fstat(place.get(), &root) != 0) {
        return result;
    }
    result.type = system.f_type;
    result.inode = static_cast<std::int64_t>(root.st_ino);
    static_assert(sizeof system.f_fsid == sizeof result.fsid);
    std::memcpy(&result.fsid, &system.f_fsid, sizeof result.fsid);
    if (result.fsid == encoded(root.st_dev)) {
        result.fsid = 0;
    }
    const unique_fd read(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    result.uuid = read ? uuid_of(read.get()) : std::string();
    return result;
}

volume load_volume(tables& from) {
    return {from.number("volume_type"), from.text("volume_uuid"), from.number("volume_fsid"),
            from.number("volume_inode")};
}

void save_volume(tables& to, const volume& value) {
    to.put("volume_type", value.type);
    to.put("volume_uuid", std::string_view(value.uuid));
    to.put("volume_fsid", value.fsid);
    to.put("volume_inode", value.inode);
}

} // namespace espy::journaling
