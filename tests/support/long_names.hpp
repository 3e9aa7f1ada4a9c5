/// A file system whose names are as long as the kernel hands over.
#pragma once

#include <espy/unique_fd.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <system_error>
#include <thread>

namespace espy::test {

/// Mounts a file system in memory, over fuse(4), as long as it lives: files, directories, renames
/// and exchanges, with names of up to 4095 bytes where the kernel takes them. Most that are used
/// allow 255. Needs the right to mount.
class long_names {
public:
    /// The error says why it cannot be had.
    long_names(const std::string& place, std::error_code& ec);
    ~long_names();

private:
    class server;
    std::string place_;
    std::unique_ptr<server> server_;
    std::thread thread_;
};

} // namespace espy::test
