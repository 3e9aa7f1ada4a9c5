#include "text_file.hpp"

#include <espy/unique_fd.hpp>

#include <array>
#include <cerrno>
#include <charconv>

#include <fcntl.h>
#include <unistd.h>

namespace espy::doctor {

bool read_file(int directory, const char* name, std::string& text) {
    text.clear();
    const unique_fd file(::openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file) {
        return false;
    }
    std::array<char, 4096> buffer;
    for (;;) {
        const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
        if (got == 0) {
            return true;
        }
        if (got > 0) {
            text.append(buffer.data(), static_cast<std::size_t>(got));
        } else if (errno != EINTR) {
            text.clear();
            return false;
        }
    }
}

std::optional<std::uint64_t> leading_number(std::string_view text, int base) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    std::uint64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return end.ec == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> read_number(const std::filesystem::path& file) {
    std::string text;
    return read_file(AT_FDCWD, file.c_str(), text) ? leading_number(text) : std::nullopt;
}

std::string_view field(std::string_view text, std::string_view key) noexcept {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (line.starts_with(key)) {
            return line.substr(key.size());
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return {};
}

} // namespace espy::doctor
