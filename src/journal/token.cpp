/// Tokens as text: `e1.`, the history, the number of the batch, the chain. The 64-bit numbers are
/// base64url of their eight bytes, the highest first: eleven letters, of which the last has four bits.
#include <espy/journal/token.hpp>

#include <charconv>
#include <cstddef>

namespace espy {
namespace {

constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view prefix = "e1.";
constexpr std::size_t length = 11;

void append_letters(std::string& text, std::uint64_t value) {
    for (int shift = 58; shift >= 0; shift -= 6) {
        text += letters[value >> shift & 63];
    }
    text += letters[value << 2 & 63];
}

std::optional<std::uint64_t> read_letters(std::string_view text) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < length; ++i) {
        const std::size_t bits = letters.find(text[i]);
        const bool is_last = i + 1 == length;
        if (bits == std::string_view::npos || (is_last && (bits & 3) != 0)) {
            return std::nullopt;
        }
        value = is_last ? value << 4 | bits >> 2 : value << 6 | bits;
    }
    return value;
}

} // namespace

std::string to_string(const token& value) {
    std::string text(prefix);
    append_letters(text, value.history);
    text += '.';
    text += std::to_string(value.batch);
    text += '.';
    append_letters(text, value.chain);
    return text;
}

std::optional<token> token_from_string(std::string_view text) noexcept {
    constexpr std::size_t batch_at = prefix.size() + length + 1;
    if (text.size() < batch_at + 1 + 1 + length || !text.starts_with(prefix) ||
        text[batch_at - 1] != '.' || text[text.size() - length - 1] != '.') {
        return std::nullopt;
    }
    const std::string_view digits = text.substr(batch_at, text.size() - length - 1 - batch_at);
    token value;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value.batch);
    const auto history = read_letters(text.substr(prefix.size(), length));
    const auto chain = read_letters(text.substr(text.size() - length));
    // One text for each token: no zeros in front.
    if (error != std::errc() || end != digits.data() + digits.size() || digits.front() == '0' ||
        !history || !chain) {
        return std::nullopt;
    }
    value.history = *history;
    value.chain = *chain;
    return value;
}

} // namespace espy
