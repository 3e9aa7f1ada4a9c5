/// The least of the protocol that files, directories and renames need; nothing is kept by the
/// kernel, so that every look arrives here.
#include "long_names.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <map>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2
#endif

namespace espy::test {
namespace {

struct node {
    std::uint32_t mode = 0;
    std::uint64_t size = 0;
    std::uint64_t changed = 0;
    std::map<std::string, std::uint64_t, std::less<>> entries;
};

constexpr std::uint32_t most_written = 65536;
constexpr std::size_t longest_request = most_written + 16384;

template <typename T>
T as(const std::byte* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

} // namespace

class long_names::server {
public:
    explicit server(unique_fd device) : device_(std::move(device)) {
        nodes_[FUSE_ROOT_ID].mode = S_IFDIR | 0755;
    }
    /// Until it is unmounted.
    void serve() {
        std::vector<std::byte> request(longest_request);
        for (;;) {
            const ssize_t size = ::read(device_.get(), request.data(), request.size());
            if (size < 0 && errno != EINTR && errno != ENOENT && errno != EAGAIN) {
                return;
            }
            if (size >= static_cast<ssize_t>(sizeof(fuse_in_header))) {
                answer(request.data());
            }
        }
    }

private:
    void answer(const std::byte* request) {
        const auto header = as<fuse_in_header>(request);
        const std::byte* const body = request + sizeof header;
        const auto* const name = reinterpret_cast<const char*>(body);
        switch (header.opcode) {
        case FUSE_INIT: init(header); return;
        case FUSE_FORGET:
        case FUSE_BATCH_FORGET: return;
        case FUSE_LOOKUP: entry(header, name); return;
        case FUSE_GETATTR: attributes(header); return;
        case FUSE_SETATTR: set(header, as<fuse_setattr_in>(body)); return;
        case FUSE_MKDIR:
            make(header, S_IFDIR | 0755, name + sizeof(fuse_mkdir_in));
            entry(header, name + sizeof(fuse_mkdir_in));
            return;
        case FUSE_CREATE: create(header, name + sizeof(fuse_create_in)); return;
        case FUSE_OPEN:
        case FUSE_OPENDIR: reply(header, fuse_open_out{}); return;
        case FUSE_READDIR: list(header, as<fuse_read_in>(body)); return;
        case FUSE_WRITE: write(header, as<fuse_write_in>(body)); return;
        case FUSE_UNLINK:
        case FUSE_RMDIR: remove(header, name); return;
        case FUSE_RENAME2:
            rename(header, as<fuse_rename2_in>(body), name + sizeof(fuse_rename2_in));
            return;
        case FUSE_RENAME:
            rename(header, {as<fuse_rename_in>(body).newdir, 0, 0}, name + sizeof(fuse_rename_in));
            return;
        case FUSE_STATFS: reply(header, fuse_statfs_out{}); return;
        case FUSE_FLUSH:
        case FUSE_RELEASE:
        case FUSE_RELEASEDIR: send(header, 0, nullptr, 0); return;
        default: send(header, ENOSYS, nullptr, 0); return;
        }
    }

    void send(const fuse_in_header& to, int error, const void* data, std::size_t size) {
        fuse_out_header header{static_cast<std::uint32_t>(sizeof(fuse_out_header) + size), -error,
                               to.unique};
        std::array<iovec, 2> parts{
            {{&header, sizeof header}, {const_cast<void*>(data), size}}}; // NOLINT: iovec's way
        (void)!::writev(device_.get(), parts.data(), size == 0 ? 1 : 2);
    }
    template <typename Data>
    void reply(const fuse_in_header& to, const Data& data) {
        send(to, 0, &data, sizeof data);
    }

    void init(const fuse_in_header& header) {
        fuse_init_out out{};
        out.major = FUSE_KERNEL_VERSION;
        out.minor = FUSE_KERNEL_MINOR_VERSION;
        out.max_write = most_written;
        // With room for more than a page the kernel takes names of up to PATH_MAX.
        out.flags = FUSE_MAX_PAGES | FUSE_ATOMIC_O_TRUNC;
        out.max_pages = most_written / 4096;
        reply(header, out);
    }

    fuse_attr attr(std::uint64_t id) {
        const node& n = nodes_[id];
        fuse_attr out{};
        out.ino = id;
        out.size = n.size;
        out.mode = n.mode;
        out.nlink = S_ISDIR(n.mode) ? 2 : 1;
        out.mtime = out.ctime = out.atime = 1'700'000'000 + n.changed;
        return out;
    }
    void attributes(const fuse_in_header& header) {
        fuse_attr_out out{};
        out.attr = attr(header.nodeid);
        reply(header, out);
    }
    void set(const fuse_in_header& header, const fuse_setattr_in& wanted) {
        node& n = nodes_[header.nodeid];
        if ((wanted.valid & FATTR_MODE) != 0) {
            n.mode = wanted.mode;
        }
        if ((wanted.valid & FATTR_SIZE) != 0) {
            n.size = wanted.size;
        }
        ++n.changed;
        attributes(header);
    }

    std::uint64_t find(std::uint64_t parent, std::string_view name) {
        const auto found = nodes_[parent].entries.find(name);
        return found == nodes_[parent].entries.end() ? 0 : found->second;
    }
    fuse_entry_out entry_of(std::uint64_t id) {
        fuse_entry_out out{};
        out.nodeid = id;
        out.attr = attr(id);
        return out;
    }
    void entry(const fuse_in_header& header, const char* name) {
        const std::uint64_t id = find(header.nodeid, name);
        if (id == 0) {
            send(header, ENOENT, nullptr, 0);
        } else {
            reply(header, entry_of(id));
        }
    }
    std::uint64_t make(const fuse_in_header& header, std::uint32_t mode, const char* name) {
        std::uint64_t id = find(header.nodeid, name);
        if (id == 0) {
            id = ++last_;
            nodes_[id].mode = mode;
            nodes_[header.nodeid].entries[name] = id;
            ++nodes_[header.nodeid].changed;
        }
        return id;
    }
    void create(const fuse_in_header& header, const char* name) {
        struct {
            fuse_entry_out entry;
            fuse_open_out open;
        } out{};
        out.entry = entry_of(make(header, S_IFREG | 0644, name));
        reply(header, out);
    }
    void write(const fuse_in_header& header, const fuse_write_in& what) {
        node& n = nodes_[header.nodeid];
        n.size = std::max(n.size, what.offset + what.size);
        ++n.changed;
        reply(header, fuse_write_out{what.size, 0});
    }
    void remove(const fuse_in_header& header, const char* name) {
        const std::uint64_t id = find(header.nodeid, name);
        const bool full = id != 0 && !nodes_[id].entries.empty();
        if (id != 0 && !full) {
            nodes_[header.nodeid].entries.erase(name);
            ++nodes_[header.nodeid].changed;
        }
        send(header, id == 0 ? ENOENT : full ? ENOTEMPTY : 0, nullptr, 0);
    }
    void rename(const fuse_in_header& header, const fuse_rename2_in& how, const char* from) {
        const std::string_view to = from + std::strlen(from) + 1;
        const std::uint64_t id = find(header.nodeid, from);
        const std::uint64_t other = find(how.newdir, to);
        if (id == 0 || (other == 0 && (how.flags & RENAME_EXCHANGE) != 0)) {
            send(header, ENOENT, nullptr, 0);
            return;
        }
        if ((how.flags & RENAME_EXCHANGE) != 0) {
            nodes_[header.nodeid].entries[from] = other;
        } else {
            nodes_[header.nodeid].entries.erase(from);
        }
        nodes_[how.newdir].entries[std::string(to)] = id;
        ++nodes_[header.nodeid].changed;
        ++nodes_[how.newdir].changed;
        send(header, 0, nullptr, 0);
    }
    void list(const fuse_in_header& header, const fuse_read_in& wanted) {
        std::vector<std::byte> out;
        std::uint64_t at = 0;
        for (const auto& [name, id] : nodes_[header.nodeid].entries) {
            if (++at <= wanted.offset) {
                continue;
            }
            const std::size_t begin = out.size();
            const std::size_t size = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + name.size());
            if (begin + size > wanted.size) {
                break;
            }
            out.resize(begin + size);
            const fuse_dirent record{id, at, static_cast<std::uint32_t>(name.size()),
                                     nodes_[id].mode >> 12};
            std::memcpy(out.data() + begin, &record, FUSE_NAME_OFFSET);
            std::memcpy(out.data() + begin + FUSE_NAME_OFFSET, name.data(), name.size());
        }
        send(header, 0, out.data(), out.size());
    }

    unique_fd device_;
    std::map<std::uint64_t, node> nodes_;
    std::uint64_t last_ = FUSE_ROOT_ID;
};

long_names::long_names(const std::string& place, std::error_code& ec) : place_(place) {
    ec.clear();
    unique_fd device(::open("/dev/fuse", O_RDWR | O_CLOEXEC));
    const std::string options =
        "fd=" + std::to_string(device.get()) +
        ",rootmode=40755,allow_other,user_id=" + std::to_string(::getuid()) +
        ",group_id=" + std::to_string(::getgid());
    if (!device || ::mount("long_names", place.c_str(), "fuse", 0, options.c_str()) != 0) {
        ec.assign(errno, std::system_category());
        return;
    }
    server_ = std::make_unique<server>(std::move(device));
    thread_ = std::thread([this] { server_->serve(); });
}

long_names::~long_names() {
    if (thread_.joinable()) {
        ::umount2(place_.c_str(), MNT_DETACH);
        thread_.join();
    }
}

} // namespace espy::test
