#include "inotify_tools/line.hpp"

#include "inotify_tools/event_words.hpp"

#include <array>
#include <charconv>
#include <ctime>
#include <string_view>

namespace espy::cli::inotify_tools {
namespace {

/// Of a string only so much is printed, by `%w` and the like.
constexpr std::size_t longest_field = 4096;

void append_quoted(std::string& out, std::string_view field) {
    const bool quotes = field.find_first_of("\",\n") != std::string_view::npos ||
                        field.starts_with(' ') || field.ends_with(' ');
    if (!quotes) {
        out += field;
        return;
    }
    out += '"';
    for (const char each : field) {
        out.append(each == '"' ? 2 : 1, each);
    }
    out += '"';
}

void append_csv(std::string& out, const heard& event) {
    append_quoted(out, event.watch);
    out += ',';
    append_quoted(out, to_words(event.mask));
    out += ',';
    append_quoted(out, event.name);
    out += '\n';
}

void append_time(std::string& out, const std::string& format) {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::array<char, longest_field> text{};
    out.append(text.data(), std::strftime(text.data(), text.size(), format.c_str(), &parts));
}

/// What `%` and `letter` stand for; false: nothing.
bool append_field(std::string& out, char letter, const line_style& style, const heard& event) {
    switch (letter) {
    case 'w': out += event.watch.substr(0, longest_field); return true;
    case 'f': out += event.name.substr(0, longest_field); return true;
    case 'e': out += to_words(event.mask); return true;
    case 'T': append_time(out, style.time_format); return true;
    case '0': out += '\0'; return true;
    case 'n': out += '\n'; return true;
    case '%': out += '%'; return true;
    case 'c': {
        std::array<char, 8> digits{};
        const auto end = std::to_chars(digits.begin(), digits.end(), event.cookie, 16).ptr;
        out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
        return true;
    }
    default: return false;
    }
}

} // namespace

void append_line(std::string& out, const line_style& style, const heard& event) {
    if (style.csv) {
        append_csv(out, event);
        return;
    }
    const std::string_view format = style.format ? std::string_view(*style.format) : "%w %,e %f";
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%' || i + 1 == format.size()) {
            out += format[i];
        } else if (append_field(out, format[i + 1], style, event)) {
            ++i;
        } else if (i + 2 < format.size() && format[i + 2] == 'e') {
            out += to_words(event.mask, format[i + 1]);
            i += 2;
        } else {
            out += '%';
        }
    }
    out.append(style.bare ? 0 : 1, '\n');
}

} // namespace espy::cli::inotify_tools
