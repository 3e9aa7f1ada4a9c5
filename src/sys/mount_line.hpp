/// What `/proc/PID/mountinfo` says, see proc(5). By itself: the command includes it, too.
#pragma once

#include "sys/setting.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espy::sys {

/// One mount: views of its line, as written there; see `unescaped`.
struct mount_line {
    std::uint64_t id = 0;
    std::uint64_t parent = 0;
    /// `major:minor`.
    std::string_view device = {};
    std::string_view point = {};
    /// `ext4`, `fuse.sshfs`, …
    std::string_view type = {};
    /// The device or server.
    std::string_view source = {};
    /// Options of the file system itself.
    std::string_view options = {};
};

/// Blank, tab, newline and backslash are written as `\040` and so on.
inline std::string unescaped(std::string_view text) {
    std::string plain;
    const auto octal = [&](std::size_t at) { return at < text.size() && (text[at] & ~7) == '0'; };
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && octal(at + 1) && octal(at + 2) && octal(at + 3)) {
            plain += static_cast<char>((text[at + 1] - '0') * 64 + (text[at + 2] - '0') * 8 +
                                       (text[at + 3] - '0'));
            at += 3;
        } else {
            plain += text[at];
        }
    }
    return plain;
}

inline std::string_view next_word(std::string_view& line) noexcept {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

inline std::optional<mount_line> parse_mount_line(std::string_view line) noexcept {
    mount_line found;
    const auto id = leading_number(next_word(line));
    const auto parent = leading_number(next_word(line));
    found.device = next_word(line);
    next_word(line); // what of the file system is mounted
    found.point = next_word(line);
    next_word(line); // options of the mount
    while (!line.empty() && next_word(line) != "-") {
        // optional fields
    }
    found.type = next_word(line);
    found.source = next_word(line);
    found.options = next_word(line);
    if (!id || !parent || found.point.empty() || found.type.empty()) {
        return std::nullopt;
    }
    found.id = *id;
    found.parent = *parent;
    return found;
}

/// Calls `each` with every mount of the text. A line that is not understood is left out.
template <typename Each>
void for_each_mount(std::string_view text, Each each) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const auto found = parse_mount_line(text.substr(0, end))) {
            each(*found);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

} // namespace espy::sys
