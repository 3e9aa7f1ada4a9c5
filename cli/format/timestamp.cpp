#include "format/timestamp.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <iterator>

namespace espy::cli {

void timestamp_writer::append(std::string& out, moment when) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(when);
    const auto nanoseconds = (when - whole).count();
    const std::time_t second = whole.time_since_epoch().count();
    if (text_.empty() || second != second_) {
        second_ = second;
        std::tm parts{};
        const bool utc = style_ == style::utc;
        utc ? ::gmtime_r(&second, &parts) : ::localtime_r(&second, &parts);
        std::array<char, 64> buffer{};
        const std::size_t size = std::strftime(
            buffer.data(), buffer.size(), utc ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &parts);
        text_.assign(buffer.data(), size);
    }
    out += text_;
    if (style_ == style::utc) {
        fmt::format_to(std::back_inserter(out), ".{:09}Z", nanoseconds);
    } else {
        fmt::format_to(std::back_inserter(out), ".{:03}", nanoseconds / 1'000'000);
    }
}

} // namespace espy::cli
