// Calls of the simulated kernel that follow paths, and that see what is in directories.
#include "kernel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace espy::simulation {
namespace {

unsigned char dirent_type(entry_type type) noexcept {
    switch (type) {
    case entry_type::file: return DT_REG;
    case entry_type::directory: return DT_DIR;
    case entry_type::symlink: return DT_LNK;
    default: return DT_FIFO;
    }
}

std::uint16_t format_bits(entry_type type) noexcept {
    switch (type) {
    case entry_type::file: return S_IFREG;
    case entry_type::directory: return S_IFDIR;
    case entry_type::symlink: return S_IFLNK;
    default: return S_IFIFO;
    }
}

} // namespace

node_ptr kernel::resolve(node_ptr at, std::string_view path, bool follow_last, bool no_links) {
    int links = 0;
    return walk(std::move(at), path, follow_last, no_links, links);
}

node_ptr kernel::walk(node_ptr at, std::string_view path, bool follow_last, bool no_links,
                      int& links) {
    const auto no = [](int reason) {
        errno = reason;
        return node_ptr();
    };
    if (path.starts_with('/')) {
        at = tree_.root();
    }
    while (!path.empty()) {
        const auto slash = path.find('/');
        const std::string_view name = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (name.empty() || name == ".") {
            continue;
        }
        if (!at->is_directory()) {
            return no(ENOTDIR);
        }
        if (!at->searchable) {
            return no(EACCES);
        }
        const auto found = at->names.find(name);
        if (found == at->names.end()) {
            return no(ENOENT);
        }
        const node_ptr next = on_top(found->second).target;
        if (next->type == entry_type::symlink && (follow_last || !path.empty())) {
            if (no_links || ++links > 40) {
                return no(ELOOP);
            }
            at = walk(at, next->leads_to, true, false, links);
            if (at == nullptr) {
                return at;
            }
        } else {
            at = next;
        }
        if (!path.empty()) {
            meanwhile();
        }
    }
    return at;
}

int kernel::open(int base, std::string_view path, int flags, bool no_links) {
    system_call();
    const bool of_way = (flags & O_PATH) != 0;
    if (refuses(of_way ? call::way : call::open)) {
        return -1;
    }
    const bool follow = (flags & O_NOFOLLOW) == 0 && !no_links;
    const node_ptr found = resolve(base_of(base), path, follow, no_links);
    wait_for_disk(found);
    if (found == nullptr) {
        return -1;
    }
    if (no_links && found->type == entry_type::symlink) {
        return fail(ELOOP);
    }
    if ((flags & O_DIRECTORY) != 0 && !found->is_directory()) {
        return fail(ENOTDIR);
    }
    if ((flags & O_PATH) == 0 && !found->readable) {
        return fail(EACCES);
    }
    const int fd = keep(found, of_way);
    if (fd >= 0) {
        opened_[fd].mounted = is_mounted(base_of(base), path);
    }
    return fd;
}

bool kernel::is_mounted(const node_ptr& in, std::string_view name) const {
    const auto found = in == nullptr ? decltype(in->names.end())() : in->names.find(name);
    return in != nullptr && found != in->names.end() &&
           (found->second.cover != nullptr || found->second.target->is_top);
}

int kernel::look(int base, std::string_view path, struct statx* out) {
    system_call();
    if (refuses(on(base, call::look))) {
        return -1;
    }
    const node_ptr found =
        path.empty() ? base_of(base) : resolve(base_of(base), path, false, false);
    wait_for_disk(path.empty() ? nullptr : found);
    if (found == nullptr) {
        return -1;
    }
    const auto itself = opened_.find(base);
    const bool mounted = path.empty() ? itself != opened_.end() && itself->second.mounted
                                      : is_mounted(base_of(base), path);
    *out = {};
    out->stx_attributes_mask = STATX_ATTR_MOUNT_ROOT;
    out->stx_attributes = mounted ? STATX_ATTR_MOUNT_ROOT : 0;
    out->stx_mode = format_bits(found->type);
    out->stx_ino = found->number;
    out->stx_dev_major = found->volume;
    if (tree_.how().keeps_births) {
        out->stx_mask = STATX_BTIME;
        out->stx_btime.tv_sec = static_cast<std::int64_t>(found->handle);
    }
    out->stx_ctime.tv_sec = found->changed / 1'000'000'000;
    out->stx_ctime.tv_nsec = static_cast<std::uint32_t>(found->changed % 1'000'000'000);
    return 0;
}

long kernel::list(int fd, std::byte* buffer, std::size_t size) {
    system_call();
    tree_.pass(disk_takes);
    if (refuses(call::list)) {
        return -1;
    }
    opened& from = opened_.at(fd);
    tree_.wait_for(*from.what);
    if (from.what->links == 0) {
        return fail(ENOENT);
    }
    using key = std::tuple<std::uint64_t, std::string>;
    std::vector<std::pair<key, const node*>> ahead;
    const node* const parent = from.what->parent == nullptr ? from.what.get() : from.what->parent;
    const std::array<std::pair<const char*, const node*>, 2> dots{
        {{".", from.what.get()}, {"..", parent}}};
    for (const auto& [name, what] : dots) {
        if (key(0, name) > key(from.order, from.name)) {
            ahead.emplace_back(key(0, name), what);
        }
    }
    for (const auto& [name, what] : from.what->names) {
        if (key(what.order, name) > key(from.order, from.name)) {
            ahead.emplace_back(key(what.order, name), what.target.get());
        }
    }
    std::sort(ahead.begin(), ahead.end());
    std::size_t used = 0;
    std::size_t most = portion();
    for (const auto& [place, what] : ahead) {
        const std::string& name = std::get<1>(place);
        const auto length = static_cast<std::uint16_t>((19 + name.size() + 8) / 8 * 8);
        if (most-- == 0 || used + length > size) {
            break;
        }
        std::byte* const at = buffer + used;
        std::memset(at, 0, length);
        // Of the top of a file system, that of the directory that it covers.
        const std::uint64_t number = what->is_top ? ~what->number : what->number;
        std::memcpy(at, &number, 8);
        std::memcpy(at + 16, &length, 2);
        at[18] = std::byte{silent_about_types ? static_cast<unsigned char>(DT_UNKNOWN)
                                              : dirent_type(what->type)};
        std::memcpy(at + 19, name.data(), name.size());
        used += length;
        from.order = std::get<0>(place);
        from.name = name;
    }
    return static_cast<long>(used);
}

void kernel::rewind(int fd) {
    opened_.at(fd).order = 0;
    opened_.at(fd).name.clear();
}

long kernel::read_link(int base, std::string_view path, char* buffer, std::size_t size) {
    system_call();
    if (refuses(on(base, call::read_link))) {
        return -1;
    }
    const node_ptr found = resolve(base_of(base), path, false, false);
    if (found == nullptr) {
        return -1;
    }
    if (found->type != entry_type::symlink) {
        return fail(EINVAL);
    }
    return static_cast<long>(found->leads_to.copy(buffer, size));
}

int kernel::access(std::string_view path) {
    system_call();
    if (refuses(call::access)) {
        return -1;
    }
    const node_ptr found = resolve(tree_.root(), path, true, false);
    if (found == nullptr) {
        return -1;
    }
    return found->readable ? 0 : fail(EACCES);
}

} // namespace espy::simulation
