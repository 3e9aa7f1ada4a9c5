/// Numbers of procfs and sysctl(8). By itself: the command includes it, too.
#pragma once

#include <espy/unique_fd.hpp>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace espy::sys {

/// The number that `text` begins with, after blanks.
inline std::optional<std::uint64_t> leading_number(std::string_view text, int base = 10) noexcept {
    while (text.starts_with(' ') || text.starts_with('\t')) {
        text.remove_prefix(1);
    }
    std::uint64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return end.ec == std::errc() ? std::optional(value) : std::nullopt;
}

/// The one number that the file holds; nothing if there is no such file or no such number.
inline std::optional<std::uint64_t> read_setting(const char* path) noexcept {
    const unique_fd file(::open(path, O_RDONLY | O_CLOEXEC));
    std::array<char, 32> text;
    const ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : -1;
    return size <= 0 ? std::nullopt : leading_number({text.data(), static_cast<std::size_t>(size)});
}

} // namespace espy::sys
