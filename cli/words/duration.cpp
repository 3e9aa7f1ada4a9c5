#include "words/duration.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <system_error>

namespace espy::cli {
namespace {

constexpr double day = 24 * 3600e3;

struct unit {
    std::string_view name;
    double milliseconds;
};

constexpr std::array units{unit{"", 1e3},   unit{"ms", 1},     unit{"s", 1e3},
                           unit{"m", 60e3}, unit{"h", 3600e3}, unit{"d", day}};

/// Nothing if `text` is no time of up to `longest` milliseconds, in one of these units.
std::optional<std::chrono::milliseconds> read_time(std::string_view text,
                                                   std::span<const unit> known, double longest) {
    double number = 0;
    const auto [rest, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    const std::string_view word = text.substr(static_cast<std::size_t>(rest - text.data()));
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const unit& u) { return u.name == word; });
    if (error != std::errc() || found == known.end() || !std::isfinite(number) || number < 0 ||
        number * found->milliseconds > longest) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(std::llround(std::ceil(number * found->milliseconds)));
}

} // namespace

std::chrono::milliseconds parse_duration(std::string_view option, std::string_view text) {
    constexpr double year = 366 * day;
    const std::span<const unit> up_to_hours = std::span(units).first(units.size() - 1);
    if (const auto time = read_time(text, up_to_hours, year)) {
        return *time;
    }
    throw usage_error(
        fmt::format("{} {}: not a time; give seconds, or a number with ms, s, m or h, such as 10s",
                    option, escaped(text)));
}

std::chrono::milliseconds parse_age(std::string_view option, std::string_view text) {
    // Not without a unit: 30 would be seconds, and what is older than that gone.
    const bool has_unit = !text.empty() && (text.back() < '0' || text.back() > '9');
    const auto time = has_unit ? read_time(text, units, 1000 * 366 * day) : std::nullopt;
    if (time && time->count() > 0) {
        return *time;
    }
    throw usage_error(fmt::format("{} {}: not an age; give a number with d, h, m or s, such as 30d",
                                  option, escaped(text)));
}

std::string duration_text(std::chrono::milliseconds time) {
    return time.count() % 1000 == 0 ? fmt::format("{}s", time.count() / 1000)
                                    : fmt::format("{}ms", time.count());
}

std::string taken_text(std::chrono::milliseconds time) {
    const auto count = time.count();
    if (count < 1000) {
        return fmt::format("{} ms", count);
    }
    if (count < 60000) {
        return fmt::format("{:.1f} s", static_cast<double>(count) / 1000);
    }
    return fmt::format("{} min {} s", count / 60000, count / 1000 % 60);
}

} // namespace espy::cli
