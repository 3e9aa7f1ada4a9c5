#include "run/fingerprint.hpp"

#include <espy/unique_fd.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// FNV-1a.
class hash {
public:
    void add(std::span<const char> bytes) noexcept {
        for (const char byte : bytes) {
            value_ = (value_ ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
        }
    }
    template <typename Number>
    void add_number(Number number) noexcept {
        auto rest = static_cast<std::uint64_t>(number);
        for (int i = 0; i < 8; ++i, rest >>= 8) {
            value_ = (value_ ^ (rest & 0xFF)) * 0x100000001B3;
        }
    }
    std::uint64_t value() const noexcept { return value_; }

private:
    std::uint64_t value_ = 0xCBF29CE484222325;
};

bool add_content(hash& sum, const std::string& path) {
    const unique_fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    std::array<char, 65536> buffer;
    ssize_t size = file ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
    while (size > 0) {
        sum.add({buffer.data(), static_cast<std::size_t>(size)});
        size = ::read(file.get(), buffer.data(), buffer.size());
    }
    return size == 0;
}

bool add_target(hash& sum, const std::string& path) {
    std::array<char, 4096> buffer;
    const ssize_t size = ::readlink(path.c_str(), buffer.data(), buffer.size());
    if (size > 0) {
        sum.add({buffer.data(), static_cast<std::size_t>(size)});
    }
    return size > 0;
}

void add_identity(hash& sum, const struct stat& status) {
    sum.add_number(status.st_dev);
    sum.add_number(status.st_ino);
    if (!S_ISDIR(status.st_mode)) {
        sum.add_number(status.st_size);
        sum.add_number(status.st_mtim.tv_sec);
        sum.add_number(status.st_mtim.tv_nsec);
        sum.add_number(status.st_ctim.tv_sec);
        sum.add_number(status.st_ctim.tv_nsec);
    }
}

} // namespace

std::uint64_t fingerprint(const std::string& path, std::uint64_t max_read) {
    struct stat status {};
    hash sum;
    if (::lstat(path.c_str(), &status) != 0) {
        return sum.value();
    }
    sum.add_number(status.st_mode);
    const bool small = static_cast<std::uint64_t>(status.st_size) <= max_read;
    const bool read = S_ISREG(status.st_mode)   ? small && add_content(sum, path)
                      : S_ISLNK(status.st_mode) ? add_target(sum, path)
                                                : false;
    if (!read) {
        add_identity(sum, status);
    }
    return sum.value();
}

} // namespace espy::cli
