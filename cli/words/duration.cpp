#include "words/duration.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace espy::cli {

std::chrono::milliseconds parse_duration(std::string_view option, std::string_view text) {
    constexpr std::array<std::pair<std::string_view, double>, 5> units{
        {{"", 1e3}, {"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}}};
    constexpr double year = 366 * 24 * 3600e3;
    double number = 0;
    const auto [rest, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    const std::string_view word = text.substr(static_cast<std::size_t>(rest - text.data()));
    const auto* const unit =
        std::find_if(units.begin(), units.end(), [&](const auto& u) { return u.first == word; });
    if (error != std::errc() || unit == units.end() || !std::isfinite(number) || number < 0 ||
        number * unit->second > year) {
        throw usage_error(fmt::format(
            "{} {}: not a time; give seconds, or a number with ms, s, m or h, such as 10s", option,
            escaped(text)));
    }
    return std::chrono::milliseconds(std::llround(std::ceil(number * unit->second)));
}

std::string duration_text(std::chrono::milliseconds time) {
    return time.count() % 1000 == 0 ? fmt::format("{}s", time.count() / 1000)
                                    : fmt::format("{}ms", time.count());
}

} // namespace espy::cli
