/// Paths of any length for system calls.
#pragma once

#include <espy/unique_fd.hpp>

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>

namespace espy::test {

/// The result of a system call; what it failed with is thrown.
template <typename Result>
Result ok(Result result) {
    if (result == Result{-1}) {
        throw std::system_error(errno, std::system_category());
    }
    return result;
}

/// A directory and a name in it; a path that the kernel would refuse is gone along piece by piece.
class place {
public:
    explicit place(const std::string& path) : name_(path) {
        constexpr std::size_t most = 2000;
        while (name_.size() > most) {
            const std::size_t slash = name_.rfind('/', most);
            const std::string piece = name_.substr(0, slash);
            directory_.reset(
                ok(::openat(directory(), piece.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)));
            name_.erase(0, slash + 1);
        }
    }
    int directory() const noexcept { return directory_ ? directory_.get() : AT_FDCWD; }
    const char* name() const noexcept { return name_.c_str(); }

private:
    unique_fd directory_;
    std::string name_;
};

} // namespace espy::test
