#include "since/token_file.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <espy/unique_fd.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace espy::cli {
namespace {

[[noreturn]] void fail(const std::string& path) {
    const std::error_code why(errno, std::system_category());
    throw failure(fmt::format("--token-file {}: {}", escaped(path), why.message()));
}

} // namespace

void write_token_file(const std::string& path, const token& value) {
    const std::string fresh = fmt::format("{}.{}.new", path, ::getpid());
    const std::string text = to_string(value) + '\n';
    const unique_fd file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file) {
        fail(path);
    }
    const bool written =
        ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(file.get()) == 0 && std::rename(fresh.c_str(), path.c_str()) == 0;
    if (!written) {
        const int why = errno;
        ::unlink(fresh.c_str());
        errno = why;
        fail(path);
    }
}

} // namespace espy::cli
