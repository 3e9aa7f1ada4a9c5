#include "failing/error_text.hpp"

#include "failing/limits.hpp"
#include "format/escape.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <new>

#include <sys/stat.h>

namespace espy::cli {
namespace {

/// What stands in a place where neither a directory nor a file is.
std::string_view name_of_special(std::string_view path) noexcept {
    struct stat status {};
    if (::stat(std::string(path).c_str(), &status) != 0) {
        return "it is neither a directory nor a file";
    }
    switch (status.st_mode & S_IFMT) {
    case S_IFSOCK: return "it is a socket";
    case S_IFIFO: return "it is a FIFO";
    case S_IFBLK:
    case S_IFCHR: return "it is a device";
    default: return "it is neither a directory nor a file";
    }
}

} // namespace

std::string error_text(const espy::error& error) {
    if (error.code() == std::errc::not_enough_memory) {
        return error_text(static_cast<const std::exception&>(std::bad_alloc()));
    }
    if (error.code() == errc::instance_limit_reached) {
        return fmt::format("cannot watch: {}", instance_limit_text(read_limit_values("/proc")));
    }
    const std::string path = error.path1().native();
    return fmt::format("{}{}{}: {}", error.operation(), path.empty() ? "" : " ", escaped(path),
                       error.code().message());
}

std::string error_text(const std::exception& error) {
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
        return "out of memory; watch less, or raise the limit (ulimit -v, a container's memory)";
    }
    if (const auto* const about = dynamic_cast<const std::filesystem::filesystem_error*>(&error)) {
        return fmt::format("{}: {}", escaped(about->path1().native()), about->code().message());
    }
    return error.what();
}

std::string root_error_text(std::string_view path, std::error_code why) {
    const std::string shown = escaped(path);
    const auto line = [&](std::string_view reason) {
        return fmt::format("cannot watch {}: {}", shown, reason);
    };
    if (why == errc::watch_limit_reached) {
        return line(watch_limit_text(read_limit_values("/proc")));
    }
    if (why == errc::instance_limit_reached) {
        return line(instance_limit_text(read_limit_values("/proc")));
    }
    if (why == std::errc::not_a_directory) {
        return line("a part of the path is no directory; check the path");
    }
    if (why == errc::not_found) {
        return line(
            fmt::format("nothing is there; check the path, or wait for it: espy wait {}", shown));
    }
    if (why == errc::permission_denied) {
        return line("permission denied; run espy as a user who may read it");
    }
    if (why == std::errc::invalid_argument) {
        return line(fmt::format("{}; watch the directory that it is in", name_of_special(path)));
    }
    return line(fmt::format("{}; check the path", why.message()));
}

std::string untracked_error_text(std::string_view path, std::error_code why) {
    const std::string shown = escaped(path);
    switch (why.value()) {
    case EPERM:
        return fmt::format("cannot watch {}: --no-track takes the privilege to watch a whole file "
                           "system; run espy as root, or leave out --no-track",
                           shown);
    case EOPNOTSUPP:
    case ENODEV:
    case EXDEV:
    case ENOSYS:
        return fmt::format("cannot watch {}: fanotify cannot watch its file system as a whole "
                           "({}); leave out --no-track",
                           shown, why.message());
    case ENOTDIR:
        return fmt::format("cannot watch {}: --no-track is for directories; leave it out", shown);
    default: return root_error_text(path, why);
    }
}

} // namespace espy::cli
