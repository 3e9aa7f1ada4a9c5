#include "wire/times.hpp"

#include <charconv>

namespace espy::fleet {
namespace {

/// The digits that stand at `at`; less than 0 if there are others.
long digits_at(std::string_view text, std::size_t at, std::size_t count) noexcept {
    long value = 0;
    const char* const begin = text.data() + at;
    const auto [end, error] = std::from_chars(begin, begin + count, value);
    return error == std::errc() && end == begin + count && *begin != '-' ? value : -1;
}

} // namespace

std::optional<journal_time> time_from_text(std::string_view text) noexcept {
    constexpr std::string_view form = "2026-11-29T19:58:11.123456789Z";
    if (text.size() != form.size()) {
        return {};
    }
    for (std::size_t at = 0; at < form.size(); ++at) {
        const bool is_digit = form[at] >= '0' && form[at] <= '9';
        if (is_digit ? text[at] < '0' || text[at] > '9' : text[at] != form[at]) {
            return {};
        }
    }
    using namespace std::chrono;
    const year_month_day date(year(static_cast<int>(digits_at(text, 0, 4))),
                              month(static_cast<unsigned>(digits_at(text, 5, 2))),
                              day(static_cast<unsigned>(digits_at(text, 8, 2))));
    const long hour = digits_at(text, 11, 2);
    const long minute = digits_at(text, 14, 2);
    const long second = digits_at(text, 17, 2);
    // A 64-bit number of nanoseconds ends in 2262.
    if (!date.ok() || date.year() < year(1678) || date.year() > year(2261) || hour > 23 ||
        minute > 59 || second > 60) {
        return {};
    }
    return journal_time(sys_days(date).time_since_epoch() + hours(hour) + minutes(minute) +
                        seconds(second) + nanoseconds(digits_at(text, 20, 9)));
}

} // namespace espy::fleet
