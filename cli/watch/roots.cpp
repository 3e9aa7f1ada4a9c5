#include "watch/roots.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace espy::cli {

std::vector<std::string> split_paths(std::string_view text) {
    const char end = text.find('\0') == std::string_view::npos ? '\n' : '\0';
    std::vector<std::string> result;
    while (!text.empty()) {
        const std::string_view path = text.substr(0, text.find(end));
        if (!path.empty()) {
            result.emplace_back(path);
        }
        text.remove_prefix(path.size() == text.size() ? path.size() : path.size() + 1);
    }
    return result;
}

std::vector<std::string> read_paths_from_stdin() {
    std::string text;
    std::array<char, 65536> buffer;
    for (;;) {
        const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (size == 0) {
            return split_paths(text);
        }
        if (size > 0) {
            text.append(buffer.data(), static_cast<std::size_t>(size));
        } else if (errno != EINTR) {
            const std::error_code why(errno, std::system_category());
            throw failure(fmt::format("cannot read paths from standard input: {}; give it a list, "
                                      "such as: find . -name '*.c' | espy watch --stdin",
                                      why.message()));
        }
    }
}

std::string absolute_path(const std::string& path) {
    std::error_code why;
    const std::filesystem::path whole = std::filesystem::absolute(path, why);
    if (why) {
        throw failure(
            fmt::format("{}: no absolute path can be had, for the working directory is not "
                        "to be found ({}); go to another one, or give absolute paths",
                        escaped(path), why.message()));
    }
    std::filesystem::path result;
    for (const std::filesystem::path& part : whole) {
        if (part != "." && !part.empty()) {
            result /= part;
        }
    }
    return result;
}

} // namespace espy::cli
