#include "ignore/source_file.hpp"

#include "ignore/cost.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::ignore {
namespace {

std::error_code last_error() {
    return {errno, std::system_category()};
}

bool is_absent(const std::error_code& ec) {
    return ec == std::errc::no_such_file_or_directory || ec == std::errc::not_a_directory;
}

std::string read_all(int fd, std::error_code& ec) {
    std::string text;
    std::size_t used = 0;
    while (true) {
        text.resize(used + (used == 0 ? 4096 : used));
        const ssize_t got = ::read(fd, text.data() + used, text.size() - used);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            ec = last_error();
        }
        if (got <= 0) {
            break;
        }
        used += static_cast<std::size_t>(got);
        if (used > most_of_one.bytes) { // it grows, or says nothing about its size
            ec = std::make_error_code(std::errc::file_too_large);
            break;
        }
    }
    text.resize(used);
    return text;
}

} // namespace

std::optional<std::string> read_file(int directory, const char* name, links last,
                                     std::error_code& ec) {
    ec.clear();
    // Not blocking, for the case that it is a FIFO.
    const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    const unique_fd fd(::openat(directory, name, flags | (last == links::refuse ? O_NOFOLLOW : 0)));
    if (!fd) {
        ec = last_error();
        if (is_absent(ec)) {
            ec.clear();
        }
        return std::nullopt;
    }
    struct stat about {};
    if (::fstat(fd.get(), &about) != 0) {
        ec = last_error();
    } else if (!S_ISREG(about.st_mode)) {
        ec = std::make_error_code(S_ISDIR(about.st_mode) ? std::errc::is_a_directory
                                                         : std::errc::invalid_argument);
    } else if (about.st_size > static_cast<off_t>(most_of_one.bytes)) {
        ec = std::make_error_code(std::errc::file_too_large);
    } else {
        std::string text = read_all(fd.get(), ec);
        if (!ec) {
            return text;
        }
    }
    return std::nullopt;
}

unique_fd open_below(int top, std::string_view path, std::error_code& ec) {
    ec.clear();
    const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    unique_fd place(::openat(top, ".", flags));
    // Component by component, because a path may be longer than the kernel takes at once and no
    // component may be a link.
    while (place && !path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string name(path.substr(0, end));
        place.reset(::openat(place.get(), name.c_str(), flags));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    if (!place) {
        ec = last_error();
    }
    return place;
}

} // namespace espy::ignore
