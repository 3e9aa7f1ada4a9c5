#include "wire/names.hpp"

#include <algorithm>

namespace espy::fleet {
namespace {

constexpr std::string_view digits = "0123456789ABCDEF";
constexpr std::string_view subject_prefix = "espy.";
constexpr std::string_view alive_prefix = "espy-alive.";

constexpr bool is_plain(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

constexpr bool is_visible(char c) noexcept {
    return c > ' ' && c < '\x7f' && c != '=';
}

template <typename Keep>
std::string encoded(std::string_view bytes, Keep keep) {
    std::string text;
    for (const char c : bytes) {
        if (keep(c)) {
            text += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            text += '=';
            text += digits[byte >> 4U];
            text += digits[byte & 15U];
        }
    }
    return text;
}

template <typename Keep>
std::optional<std::string> decoded(std::string_view text, Keep keep) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '=') {
            bytes += text[at];
            continue;
        }
        const auto high = at + 2 < text.size() ? digits.find(text[at + 1]) : std::string_view::npos;
        const auto low = at + 2 < text.size() ? digits.find(text[at + 2]) : std::string_view::npos;
        if (high == std::string_view::npos || low == std::string_view::npos) {
            return {};
        }
        bytes += static_cast<char>(high << 4U | low);
        at += 2;
    }
    // One text for each name.
    return encoded(bytes, keep) == text ? std::optional(bytes) : std::nullopt;
}

std::optional<source_name> source_from(std::string_view text, char border) {
    const auto at = text.find(border);
    if (at == std::string_view::npos) {
        return {};
    }
    const auto machine = name_decoded(text.substr(0, at));
    const auto journal = name_decoded(text.substr(at + 1));
    if (!machine || !journal || machine->empty() || journal->empty()) {
        return {};
    }
    return source_name{*machine, *journal};
}

std::string subject(std::string_view prefix, const source_name& source, std::string_view last) {
    return std::string(prefix) + name_encoded(source.machine) + "." + name_encoded(source.journal) +
           std::string(last);
}

} // namespace

std::string name_encoded(std::string_view bytes) {
    return encoded(bytes, is_plain);
}

std::optional<std::string> name_decoded(std::string_view text) {
    return decoded(text, is_plain);
}

std::string header_encoded(std::string_view bytes) {
    return encoded(bytes, is_visible);
}

std::optional<std::string> header_decoded(std::string_view text) {
    return decoded(text, is_visible);
}

std::string stream_of(const source_name& source) {
    return std::string(stream_prefix) + name_encoded(source.machine) + ":" +
           name_encoded(source.journal);
}

std::optional<source_name> source_of_stream(std::string_view stream) {
    return stream.starts_with(stream_prefix) ? source_from(stream.substr(stream_prefix.size()), ':')
                                             : std::nullopt;
}

std::string log_subject(const source_name& source) {
    return subject(subject_prefix, source, ".log");
}

std::string snapshot_subject(const source_name& source) {
    return subject(subject_prefix, source, ".snapshot");
}

std::string all_subjects(const source_name& source) {
    return subject(subject_prefix, source, ".>");
}

std::string alive_subject(const source_name& source) {
    return subject(alive_prefix, source, "");
}

std::optional<source_name> source_of_alive_subject(std::string_view subject) {
    return subject.starts_with(alive_prefix) ? source_from(subject.substr(alive_prefix.size()), '.')
                                             : std::nullopt;
}

} // namespace espy::fleet
