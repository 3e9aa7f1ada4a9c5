#include "format/json_string.hpp"

#include "format/base64.hpp"
#include "format/plain.hpp"
#include "format/utf8.hpp"

#include <fmt/format.h>

#include <iterator>

namespace espy::cli {
namespace {

void append_escape(std::string& out, char c) {
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<unsigned char>(c));
    }
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const std::size_t plain = plain_prefix(text);
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (!text.empty()) {
            const auto byte = static_cast<unsigned char>(text[0]);
            if (byte >= 0x20 && byte != '"' && byte != '\\') {
                out += text[0];
            } else {
                append_escape(out, text[0]);
            }
            text.remove_prefix(1);
        }
    }
    out += '"';
}

void append_json_bytes(std::string& out, std::string_view name, std::string_view bytes) {
    fmt::format_to(std::back_inserter(out), ",\"{}\":", name);
    if (plain_prefix(bytes) == bytes.size() || valid_utf8_prefix(bytes) == bytes.size()) {
        append_json_string(out, bytes);
        return;
    }
    std::string replaced;
    append_replaced(replaced, bytes);
    append_json_string(out, replaced);
    fmt::format_to(std::back_inserter(out), ",\"{}_base64\":\"{}\"", name, base64(bytes));
}

} // namespace espy::cli
