#include "activity/finder.hpp"

#include "base/check.hpp"
#include "sys/directory.hpp"

#include <espy/fanotify/handles.hpp>

#include <array>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <span>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::activities {

using fanotify::handle_flags;

namespace {

bool is_same(const struct stat& a, const struct stat& b) noexcept {
    return a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

bool has_name(int parent, const char* name, const struct stat& which) noexcept {
    struct stat there {};
    return ::fstatat(parent, name, &there, AT_SYMLINK_NOFOLLOW) == 0 && is_same(there, which);
}

/// The last name of the path that the kernel gives for a descriptor; empty if that is too long.
std::string last_name(int fd) {
    std::array<char, PATH_MAX> text;
    const sys::fd_path link(fd);
    const ssize_t size = ::readlink(link.c_str(), text.data(), text.size());
    const std::string_view path(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return std::string(path.substr(path.rfind('/') + 1));
}

/// The name by reading all of `parent`.
std::string listed_name(int parent, const struct stat& which) {
    std::error_code ec;
    const unique_fd directory = sys::open_directory(parent, ".", ec);
    alignas(8) std::array<std::byte, 32768> buffer;
    std::string name;
    while (directory && name.empty()) {
        const std::size_t size = sys::list(directory.get(), buffer, ec);
        if (size == 0) {
            break;
        }
        sys::for_each_listed(std::span(buffer).first(size), [&](const sys::listed_entry& each) {
            const std::string text(each.name);
            if (each.inode == which.st_ino && has_name(parent, text.c_str(), which)) {
                name = text;
            }
            return name.empty();
        });
    }
    return name;
}

} // namespace

finder::result finder::find(std::string_view directory, slot& out) {
    result last = result::outside;
    for (mount& each : volumes_.all()) {
        if (each.volume == object_key::volume_of(directory)) {
            last = find_through(each, directory, out);
            if (last != result::outside) {
                break;
            }
        }
    }
    return last;
}

finder::result finder::find_through(mount& seen, std::string_view directory, slot& out) {
    ++looks_;
    std::error_code ec;
    const unique_fd fd = volumes_.open(seen, directory, O_PATH | O_DIRECTORY, ec);
    if (!fd && ec.value() == ESTALE) {
        ESPY_SOMETIMES("finder: a directory that is gone");
        return result::gone;
    }
    if (!fd) {
        ESPY_SOMETIMES("finder: a file system that is not open any more");
        return result::outside;
    }
    // Through a bind mount nothing leads up from what is not below it.
    const unique_fd parent(::openat(fd.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
    struct stat which {};
    if (!parent || ::fstat(fd.get(), &which) != 0) {
        return result::outside;
    }
    const auto above = fanotify::handle_of(parent.get(), "", handle_flags::empty_path, api_, ec);
    out.directory = object_key(seen.volume, above.handle).text();
    if (ec || above.mount_id != seen.id || out.directory == directory) {
        ESPY_SOMETIMES("finder: the top of what is mounted");
        return result::outside;
    }
    if (which.st_nlink == 0) {
        ESPY_SOMETIMES("finder: a directory that is removed, and open");
        return result::gone;
    }
    out.name = last_name(fd.get());
    if (out.name.empty()) {
        ESPY_SOMETIMES("finder: a path that is too long");
        out.name = listed_name(parent.get(), which);
    }
    // Of one that has been removed, the kernel says a name that it does not have; one that is
    // covered by a mount cannot be got at.
    const bool there = has_name(parent.get(), out.name.c_str(), which);
    // Whoever has renamed it may be about to queue the event.
    sys::pass_lock(parent.get());
    if (!there) {
        ESPY_SOMETIMES("finder: a directory that does not have its name");
    }
    return there ? result::found : result::moving;
}

unique_fd finder::open(std::string_view key, int flags, std::error_code& ec) {
    for (mount& each : volumes_.all()) {
        if (each.volume == object_key::volume_of(key)) {
            unique_fd fd = volumes_.open(each, key, flags, ec);
            if (fd || ec.value() == ESTALE) {
                return fd;
            }
        }
    }
    return {};
}

thing finder::object_in(int directory, const char* name, fanotify::fsid volume) {
    ++looks_;
    const unique_fd there(::openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat status {};
    if (!there || ::fstat(there.get(), &status) != 0) {
        return {};
    }
    std::error_code ec;
    const auto is = fanotify::handle_of(there.get(), "", handle_flags::empty_path, api_, ec);
    return ec ? thing()
              : thing{std::string(object_key(volume, is.handle).text()), S_ISDIR(status.st_mode)};
}

thing finder::object_at(const slot& where) {
    std::error_code ec;
    const unique_fd fd = open(where.directory, O_PATH | O_DIRECTORY, ec);
    return fd ? object_in(fd.get(), where.name.c_str(), object_key::volume_of(where.directory))
              : thing();
}

void finder::pass_lock(std::string_view directory) {
    std::error_code ec;
    if (const unique_fd fd = open(directory, O_PATH | O_DIRECTORY, ec)) {
        sys::pass_lock(fd.get());
    }
}

sight finder::look(std::string_view object, std::string_view directory, const char* name) {
    ++looks_;
    std::error_code ec;
    struct stat status {};
    const unique_fd fd = open(object, O_PATH | O_NOFOLLOW, ec);
    bool seen = fd && ::fstat(fd.get(), &status) == 0;
    if (!seen && ec.value() == EPERM) {
        ESPY_SOMETIMES("finder: only directories may be opened");
        // Whoever is root of a user namespace alone may open directories only. By its name it is
        // found as long as it has that.
        const unique_fd parent = open(directory, O_PATH | O_DIRECTORY, ec);
        const auto volume = object_key::volume_of(directory);
        seen = parent && ::fstatat(parent.get(), name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
               object_in(parent.get(), name, volume).key == object;
    }
    if (!seen) {
        ESPY_SOMETIMES("finder: an object that is gone");
        return {};
    }
    return {sys::type_of_mode(status.st_mode), status.st_nlink == 0};
}

} // namespace espy::activities
