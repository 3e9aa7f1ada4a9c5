#include "format/timestamp.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace espy::cli {

void timestamp_writer::append(std::string& out, moment when) {
    if (last_text_.empty() || when != last_) {
        const auto whole = std::chrono::floor<std::chrono::seconds>(when);
        const auto nanoseconds = (when - whole).count();
        write_second(whole.time_since_epoch().count());
        last_ = when;
        last_text_ = style_ == style::utc ? fmt::format("{}.{:09}Z", text_, nanoseconds)
                                          : fmt::format("{}.{:03}", text_, nanoseconds / 1'000'000);
    }
    out += last_text_;
}

void timestamp_writer::write_second(std::time_t second) {
    if (!text_.empty() && second == second_) {
        return;
    }
    second_ = second;
    std::tm parts{};
    const bool utc = style_ == style::utc;
    utc ? ::gmtime_r(&second, &parts) : ::localtime_r(&second, &parts);
    std::array<char, 64> buffer{};
    const std::size_t size = std::strftime(buffer.data(), buffer.size(),
                                           utc ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &parts);
    text_.assign(buffer.data(), size);
}

} // namespace espy::cli
