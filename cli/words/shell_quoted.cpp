#include "words/shell_quoted.hpp"

#include <algorithm>
#include <string_view>

namespace espy::cli {
namespace {

bool is_plain(char c) noexcept {
    constexpr std::string_view others = "_-./:@%+=,";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
}

bool is_printable(char c) noexcept {
    return c >= ' ' && c <= '~';
}

} // namespace

std::string shell_quoted(std::string_view text) {
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) {
        return std::string(text);
    }
    const bool printable = std::all_of(text.begin(), text.end(), is_printable);
    std::string out(printable ? "'" : "$'");
    for (const char c : text) {
        if (printable) {
            out += c == '\'' ? std::string("'\\''") : std::string(1, c);
        } else if (c == '\'' || c == '\\') {
            out.append({'\\', c});
        } else if (is_printable(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            for (const int part : {-1, byte >> 6, (byte >> 3) & 7, byte & 7}) {
                out += part < 0 ? '\\' : static_cast<char>('0' + part);
            }
        }
    }
    return out + '\'';
}

} // namespace espy::cli
