#include "format/escape.hpp"

#include "format/plain.hpp"
#include "format/utf8.hpp"

#include <fmt/format.h>

#include <iterator>

namespace espy::cli {
namespace {

bool is_plain(char c) noexcept {
    return c >= 0x20 && c < 0x7F && c != '\\';
}

/// Line and paragraph separators, and marks that make a terminal show other text than there is.
bool is_deceptive(char32_t c) noexcept {
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
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
        fmt::format_to(std::back_inserter(out), "\\u{:04x}",
                       static_cast<unsigned>(unit.code_point));
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
