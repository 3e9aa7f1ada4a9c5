#include <espy/fanotify/handles.hpp>

#include <espy/error.hpp>

#include <cerrno>
#include <cstddef>
#include <type_traits>

#include <fcntl.h>

namespace espy::fanotify {

/// A `file_handle` is laid out as the kernel's `struct file_handle` with room behind it.
struct handle_access {
    static_assert(std::is_standard_layout_v<file_handle>);
    static_assert(offsetof(file_handle, size_) == offsetof(::file_handle, handle_bytes));
    static_assert(offsetof(file_handle, type_) == offsetof(::file_handle, handle_type));
    static_assert(offsetof(file_handle, bytes_) == sizeof(::file_handle));
    static_assert(max_handle_size == MAX_HANDLE_SZ);

    static ::file_handle* of(file_handle& handle) noexcept {
        return reinterpret_cast<::file_handle*>(&handle);
    }
    static file_handle with_all_room() noexcept {
        file_handle made;
        made.size_ = max_handle_size;
        return made;
    }
};

found_handle handle_of(int directory, const std::filesystem::path& path, handle_flags flags,
                       const api& table, std::error_code& ec) noexcept {
    ec.clear();
    found_handle found{handle_access::with_all_room()};
    if (table.name_to_handle(directory, path.c_str(), handle_access::of(found.handle),
                             &found.mount_id, static_cast<int>(flags)) != 0) {
        ec.assign(errno, std::system_category());
        return {};
    }
    return found;
}

found_handle handle_of(int directory, const std::filesystem::path& path, handle_flags flags,
                       const api& table) {
    std::error_code ec;
    const found_handle found = handle_of(directory, path, flags, table, ec);
    if (ec) {
        throw error("name_to_handle_at", path, ec);
    }
    return found;
}

unique_fd open(int mount, const file_handle& handle, int open_flags, const api& table,
               std::error_code& ec) noexcept {
    ec.clear();
    file_handle copy = handle; // the call takes no pointer to const
    unique_fd fd(table.open_by_handle(mount, handle_access::of(copy), open_flags | O_CLOEXEC));
    if (!fd) {
        ec.assign(errno, std::system_category());
    }
    return fd;
}

unique_fd open(int mount, const file_handle& handle, int open_flags, const api& table) {
    std::error_code ec;
    unique_fd fd = open(mount, handle, open_flags, table, ec);
    if (ec) {
        throw error("open_by_handle_at", ec);
    }
    return fd;
}

unique_fd open_directory(int mount, const file_handle& handle, const api& table,
                         std::error_code& ec) noexcept {
    return open(mount, handle, O_RDONLY | O_DIRECTORY, table, ec);
}

unique_fd open_directory(int mount, const file_handle& handle, const api& table) {
    return open(mount, handle, O_RDONLY | O_DIRECTORY, table);
}

} // namespace espy::fanotify
