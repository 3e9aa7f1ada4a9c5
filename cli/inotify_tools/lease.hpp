/// Whether somebody has a file open for writing.
#pragma once

#include <string>

#include <sys/types.h>

namespace espy::cli::inotify_tools {

/// What can be found out of a file that nothing was heard of.
struct found_file {
    /// It is a regular file, and there.
    bool is_there = false;
    bool has_content = false;
};

/// Does not open it.
found_file look_at(const std::string& path);

enum class writing : unsigned char {
    nobody,
    /// Its CLOSE_WRITE is still to come.
    somebody,
    /// It may not be asked: the file is somebody else's, or other machines write, too.
    unknown,
};

/// Asks the kernel for a read lease (fcntl(2)), which is not given while anybody writes, and gives it
/// back at once. Whoever opens the file for writing in that moment waits for it, or fails with
/// `EWOULDBLOCK` with `O_NONBLOCK`. SIGIO must be ignored.
writing who_writes(const std::string& path);

} // namespace espy::cli::inotify_tools
