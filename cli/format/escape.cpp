#include "format/escape.hpp"

#include "format/plain.hpp"
#include "format/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace espy::cli {
namespace {

bool is_plain(char c) noexcept {
    return c >= 0x20 && c < 0x7F && c != '\\';
}

/// Line and paragraph separators, and what has no shape of its own: marks that make a terminal show
/// other text than there is, and those by which two names differ that look the same. They are
/// Unicode's Cf and Default_Ignorable_Code_Point.
bool is_deceptive(char32_t c) noexcept {
    struct range {
        char32_t first;
        char32_t last;
    };
    constexpr std::array ranges{
        range{0x00AD, 0x00AD},   range{0x034F, 0x034F},   range{0x0600, 0x0605},
        range{0x061C, 0x061C},   range{0x06DD, 0x06DD},   range{0x070F, 0x070F},
        range{0x0890, 0x0891},   range{0x08E2, 0x08E2},   range{0x115F, 0x1160},
        range{0x17B4, 0x17B5},   range{0x180B, 0x180F},   range{0x200B, 0x200F},
        range{0x2028, 0x202E},   range{0x2060, 0x206F},   range{0x3164, 0x3164},
        range{0xFE00, 0xFE0F},   range{0xFEFF, 0xFEFF},   range{0xFFA0, 0xFFA0},
        range{0xFFF0, 0xFFFB},   range{0x110BD, 0x110BD}, range{0x110CD, 0x110CD},
        range{0x13430, 0x1343F}, range{0x1BCA0, 0x1BCA3}, range{0x1D173, 0x1D17A},
        range{0xE0000, 0xE0FFF}};
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const range& each) { return c >= each.first && c <= each.last; });
}

void append_bytes(std::string& out, std::string_view bytes) {
    for (const char byte : bytes) {
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(byte));
    }
}

void append_unit(std::string& out, std::string_view bytes, const utf8_unit& unit) {
    switch (bytes[0]) {
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    case '\r': out += "\\r"; return;
    default: break;
    }
    // The control characters U+0080 to U+009F are obeyed by some terminals, in UTF-8 too.
    if (!unit.valid || unit.code_point < 0x20 ||
        (unit.code_point >= 0x7F && unit.code_point < 0xA0)) {
        append_bytes(out, bytes);
    } else if (is_deceptive(unit.code_point)) {
        const auto number = static_cast<unsigned>(unit.code_point);
        if (number > 0xFFFF) {
            fmt::format_to(std::back_inserter(out), "\\U{:08x}", number);
        } else {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", number);
        }
    } else {
        out += bytes;
    }
}

} // namespace

void append_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        std::size_t plain = plain_prefix(text);
        while (plain < text.size() && is_plain(text[plain])) {
            ++plain;
        }
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (!text.empty()) {
            const utf8_unit unit = first_unit(text);
            append_unit(out, text.substr(0, unit.size), unit);
            text.remove_prefix(unit.size);
        }
    }
}

std::string escaped(std::string_view text) {
    std::string result;
    append_escaped(result, text);
    return result;
}

} // namespace espy::cli
