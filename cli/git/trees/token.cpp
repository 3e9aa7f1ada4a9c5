#include "git/trees/token.hpp"

#include <fmt/format.h>

#include <charconv>

namespace espy::cli::git {
namespace {

constexpr std::string_view mark = "espy:";
constexpr std::string_view after_all_mark = ":all";

/// Takes a number and what has to follow it from the beginning of `text`.
bool take(std::string_view& text, std::uint64_t& number, int base, std::string_view after) {
    const auto [rest, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc()) {
        return false;
    }
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    if (!text.starts_with(after)) {
        return false;
    }
    text.remove_prefix(after.size());
    return true;
}

} // namespace

std::string to_string(const token& from) {
    return fmt::format("{}{:016x}.{}:{}{}", mark, from.server, from.log, from.when,
                       from.after_all ? after_all_mark : "");
}

std::optional<token> token_from_string(std::string_view text) {
    if (!text.starts_with(mark)) {
        return {};
    }
    text.remove_prefix(mark.size());
    token result;
    if (!take(text, result.server, 16, ".") || !take(text, result.log, 10, ":") ||
        !take(text, result.when, 10, "")) {
        return {};
    }
    result.after_all = text == after_all_mark;
    return text.empty() || result.after_all ? std::optional(result) : std::nullopt;
}

} // namespace espy::cli::git
