#include "journal/dates.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>

namespace espy::cli {

std::string date_text(journal_time when) {
    const std::time_t now = std::time(nullptr);
    const std::time_t second =
        std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
    std::tm today{};
    std::tm parts{};
    ::localtime_r(&now, &today);
    ::localtime_r(&second, &parts);
    std::array<char, 16> month{};
    std::strftime(month.data(), month.size(), "%b", &parts);
    const std::string year =
        today.tm_year == parts.tm_year ? "" : fmt::format(" {}", parts.tm_year + 1900);
    return fmt::format("{} {}{} {:02}:{:02}", month.data(), parts.tm_mday, year, parts.tm_hour,
                       parts.tm_min);
}

} // namespace espy::cli
