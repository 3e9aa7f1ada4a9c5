#include "mirror.hpp"

#include <string.h> // strerrorname_np

namespace espy::test {

std::string quoted(std::string_view path) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    bool plain = !path.empty();
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            text += "\\n";
        } else if (c == '"' || c == '\\') {
            text += '\\';
            text += c;
        } else if (byte < ' ' || byte >= 0x7f) {
            text += "\\x";
            text += digits[byte >> 4U];
            text += digits[byte & 15U];
        } else {
            text += c;
            plain = plain && c != ' ';
            continue;
        }
        plain = false;
    }
    return plain ? text : '"' + text + '"';
}

std::string to_line(const change& told) {
    std::string text(to_string(told.kind));
    text += ' ';
    if (told.kind == change_kind::renamed) {
        text += quoted(told.from) + " -> ";
    }
    text += quoted(told.path);
    if (told.type != entry_type::none && told.type != entry_type::file) {
        text += ' ';
        text += to_string(told.type);
    }
    text += told.replaced ? " replaced" : "";
    text += told.exchanged ? " exchanged" : "";
    if (told.kind == change_kind::watch_failed) {
        text += ' ';
        const char* const name = ::strerrorname_np(told.error.value());
        text += name != nullptr ? name : std::to_string(told.error.value());
    }
    return text;
}

} // namespace espy::test
