#include "format/utf8.hpp"

namespace espy::cli {
namespace {

/// How a sequence that begins with some byte goes on: its size, and the range of its second byte,
/// which excludes overlong forms, surrogates and what is above U+10FFFF.
struct sequence {
    std::size_t size = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
};

constexpr sequence sequence_of(unsigned char first) noexcept {
    if (first >= 0xC2 && first <= 0xDF) {
        return {2};
    }
    switch (first) {
    case 0xE0: return {3, 0xA0};
    case 0xED: return {3, 0x80, 0x9F};
    case 0xF0: return {4, 0x90};
    case 0xF1:
    case 0xF2:
    case 0xF3: return {4};
    case 0xF4: return {4, 0x80, 0x8F};
    default: break;
    }
    return first >= 0xE1 && first <= 0xEF ? sequence{3} : sequence{};
}

} // namespace

utf8_unit first_unit(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80) {
        return {byte(0), 1, true};
    }
    const sequence expected = sequence_of(byte(0));
    char32_t code_point = byte(0) & (0x7FU >> expected.size);
    unsigned char low = expected.low;
    unsigned char high = expected.high;
    for (std::size_t i = 1; i < expected.size; ++i) {
        if (i == text.size() || byte(i) < low || byte(i) > high) {
            return {0, i, false};
        }
        code_point = (code_point << 6) | (byte(i) & 0x3FU);
        low = 0x80;
        high = 0xBF;
    }
    return {code_point, expected.size == 0 ? 1 : expected.size, expected.size != 0};
}

std::size_t valid_utf8_prefix(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const utf8_unit unit = first_unit(text.substr(at));
        if (!unit.valid) {
            return at;
        }
        at += unit.size;
    }
    return at;
}

void append_replaced(std::string& out, std::string_view text) {
    for (;;) {
        const std::size_t good = valid_utf8_prefix(text);
        out += text.substr(0, good);
        if (good == text.size()) {
            return;
        }
        out += "\xEF\xBF\xBD";
        text.remove_prefix(good + first_unit(text.substr(good)).size);
    }
}

} // namespace espy::cli
