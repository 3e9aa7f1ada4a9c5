/// A kernel that refuses everything, and remembers what it was asked.
#pragma once

#include <espy/error.hpp>
#include <espy/fanotify/api.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include <fcntl.h>

namespace espy::fanotify {

/// What the functions of `failing` put into `errno`, and what the last call was given.
struct injection {
    int error = 0;
    int fd = 0;
    int directory = 0;
    unsigned flags = 0;
    unsigned event_flags = 0;
    std::uint64_t mask = 0;
    std::string path;
    unsigned handle_size = 0;
};
inline injection injected;

inline int fail() {
    errno = injected.error;
    return -1;
}

inline const api& failing(int error) {
    static const api table{
        [](unsigned flags, unsigned event_flags) {
            injected.flags = flags;
            injected.event_flags = event_flags;
            return fail();
        },
        [](int fd, unsigned flags, std::uint64_t mask, int directory, const char* path) {
            injected.fd = fd;
            injected.flags = flags;
            injected.mask = mask;
            injected.directory = directory;
            injected.path = path;
            return fail();
        },
        [](int directory, const char* path, ::file_handle* handle, int*, int flags) {
            injected.directory = directory;
            injected.path = path;
            injected.handle_size = handle->handle_bytes;
            injected.flags = static_cast<unsigned>(flags);
            return fail();
        },
        [](int mount, ::file_handle* handle, int flags) {
            injected.fd = mount;
            injected.handle_size = handle->handle_bytes;
            injected.flags = static_cast<unsigned>(flags);
            return fail();
        },
    };
    injected = {};
    injected.error = error;
    return table;
}

inline std::error_code code(int value) {
    return {value, std::system_category()};
}

/// The error that `call` throws; an empty one if it throws none.
template <typename Call>
error thrown_by(Call call) {
    try {
        call();
    } catch (const error& e) {
        return e;
    }
    ADD_FAILURE() << "nothing was thrown";
    return {"", {}};
}

} // namespace espy::fanotify
