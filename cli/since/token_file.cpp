#include "since/token_file.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <espy/unique_fd.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::cli {
namespace {

[[noreturn]] void fail(const std::string& path) {
    const std::error_code why(errno, std::system_category());
    throw failure(fmt::format("--token-file {}: {}", escaped(path), why.message()));
}

bool write(int file, const std::string& text) noexcept {
    return ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// A device or a pipe, which nothing is to take the place of.
bool is_special(const std::string& path) noexcept {
    struct stat there {};
    return ::stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode);
}

} // namespace

void write_token_file(const std::string& path, const token& value) {
    const std::string text = to_string(value) + '\n';
    if (is_special(path)) {
        const unique_fd there(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
        if (!there || !write(there.get(), text)) {
            fail(path);
        }
        return;
    }
    const std::string fresh = fmt::format("{}.{}.new", path, ::getpid());
    const unique_fd file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file) {
        fail(path);
    }
    if (!write(file.get(), text) || ::fsync(file.get()) != 0 ||
        std::rename(fresh.c_str(), path.c_str()) != 0) {
        const int why = errno;
        ::unlink(fresh.c_str());
        errno = why;
        fail(path);
    }
}

} // namespace espy::cli
