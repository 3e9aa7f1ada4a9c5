/// What the writers do to files.
#pragma once

#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::bench {

/// Makes the file, or writes it anew.
inline void make_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    (void)!::write(file, "content", 7);
    ::close(file);
}

/// Makes a file of no content.
inline void touch_file(const std::string& path) {
    ::close(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
}

} // namespace espy::bench
