#include "activity/volumes.hpp"

#include "base/check.hpp"

#include <espy/fanotify/handles.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

namespace espy::activities {

using fanotify::handle_flags;
using fanotify::mark_flags;

namespace {

unique_fd open_mount(const std::string& path) noexcept {
    return unique_fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK));
}

/// Mounts nothing where that would be done on demand.
unique_fd open_place(const std::string& path) noexcept {
    return unique_fd(::open(path.c_str(), O_PATH | O_CLOEXEC));
}

bool is_directory(int fd) noexcept {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

} // namespace

const mount* volumes::add(const std::string& path, int id, std::error_code& ec) {
    ec.clear();
    const unique_fd fd = open_place(path);
    struct statfs status {};
    if (!fd || ::fstatfs(fd.get(), &status) != 0) {
        ec.assign(errno, std::system_category());
        return nullptr;
    }
    if (!is_directory(fd.get())) {
        ec = std::make_error_code(std::errc::not_a_directory);
        return nullptr;
    }
    const auto found = fanotify::handle_of(fd.get(), "", handle_flags::empty_path, api_, ec);
    if (ec || (id != 0 && found.mount_id != id)) {
        ESPY_SOMETIMES("volumes: something else is seen at the place of a mount");
        return nullptr;
    }
    group_.mark(mark_flags::add | mark_flags::filesystem, events_, fd.get(), ec);
    if (ec) {
        return nullptr;
    }
    fanotify::fsid volume{};
    static_assert(sizeof volume == sizeof status.f_fsid);
    std::memcpy(&volume, &status.f_fsid, sizeof volume);
    mounts_.push_back(
        {path, found.mount_id, volume, std::string(object_key(volume, found.handle).text())});
    return &mounts_.back();
}

std::string volumes::key_at(const std::string& path) const {
    std::error_code ec;
    const unique_fd fd = open_place(path);
    const auto found = fanotify::handle_of(fd.get(), "", handle_flags::empty_path, api_, ec);
    for (const mount& each : mounts_) {
        if (!ec && each.id == found.mount_id) {
            return std::string(object_key(each.volume, found.handle).text());
        }
    }
    return {};
}

bool volumes::has(fanotify::fsid volume) const noexcept {
    return std::any_of(mounts_.begin(), mounts_.end(),
                       [&](const mount& each) { return each.volume == volume; });
}

unique_fd volumes::open(mount& through, std::string_view key, int flags, std::error_code& ec) {
    if (!through.fd) {
        unique_fd fd = open_mount(through.path);
        const auto found = fanotify::handle_of(fd.get(), "", handle_flags::empty_path, api_, ec);
        if (ec || found.mount_id != through.id) {
            ESPY_SOMETIMES("volumes: a mount that is not there any more");
            ec = ec ? ec : std::make_error_code(std::errc::no_such_device);
            return {};
        }
        through.fd = std::move(fd);
    }
    return fanotify::open(through.fd.get(), object_key::handle_of(key), flags, api_, ec);
}

void volumes::rest() noexcept {
    for (mount& each : mounts_) {
        each.fd.reset();
    }
}

} // namespace espy::activities
