#include "way/mount_kinds.hpp"

#include "way/mounts.hpp"

#include <algorithm>

#include <sys/vfs.h>

namespace espy::tree {
namespace {

constexpr std::uint32_t fuse_magic = 0x65735546;

file_system_type type_of(int fd, std::uint64_t device) {
    struct statfs found {};
    if (::fstatfs(fd, &found) != 0) {
        return {};
    }
    const auto magic = static_cast<std::uint32_t>(found.f_type);
    file_system_type type = look_up_file_system(magic);
    if (magic == fuse_magic || type.knows == kernel_knowledge::unknown) {
        // All of FUSE, a local disk among it, has one number.
        const file_system_type named = look_up_file_system(mounted_type(device));
        type = named.knows == kernel_knowledge::unknown ? type : named;
    }
    return type;
}

} // namespace

file_system_type mount_kinds::find(int fd, std::uint64_t device) {
    for (const auto& [known, type] : known_) {
        if (known == device) {
            return type;
        }
    }
    return known_.emplace_back(device, type_of(fd, device)).second;
}

bool is_shared(const file_system_type& type) noexcept {
    return type.knows == kernel_knowledge::local_only && type.remote;
}

bool is_made_by_kernel(const file_system_type& type) noexcept {
    return type.knows == kernel_knowledge::none ||
           (type.knows == kernel_knowledge::local_only && !type.remote);
}

} // namespace espy::tree
