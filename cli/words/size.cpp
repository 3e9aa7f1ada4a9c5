#include "words/size.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

namespace espy::cli {
namespace {

constexpr std::string_view prefixes = "KMGT";

/// What one of the unit is; nothing if there is no such unit.
std::optional<double> bytes_in(std::string_view unit) {
    if (unit.empty() || unit == "B") {
        return 1;
    }
    const char letter = unit.front() == 'k' ? 'K' : unit.front();
    const std::size_t power = prefixes.find(letter);
    const std::string_view rest = unit.substr(1);
    if (power == std::string_view::npos || (!rest.empty() && rest != "B" && rest != "iB")) {
        return std::nullopt;
    }
    return std::pow(rest == "B" ? 1000.0 : 1024.0, static_cast<double>(power + 1));
}

} // namespace

std::uint64_t parse_size(std::string_view option, std::string_view text) {
    constexpr double most = 1e18;
    double number = 0;
    const auto [rest, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    const auto unit = bytes_in(text.substr(static_cast<std::size_t>(rest - text.data())));
    if (error != std::errc() || !unit || !(number > 0) || !(number * *unit <= most)) {
        throw usage_error(fmt::format("{} {}: not a size; give a number with KiB, MiB or GiB, such "
                                      "as 1GiB",
                                      option, escaped(text)));
    }
    return static_cast<std::uint64_t>(std::ceil(number * *unit));
}

std::string size_text(std::uint64_t bytes) {
    constexpr std::array units{"B", "KB", "MB", "GB", "TB"};
    double number = static_cast<double>(bytes);
    std::size_t at = 0;
    while (number >= 999.5 && at + 1 < units.size()) {
        number /= 1000;
        ++at;
    }
    return at == 0 || number >= 99.5 ? fmt::format("{:.0f} {}", number, units[at])
                                     : fmt::format("{:.3g} {}", number, units[at]);
}

} // namespace espy::cli
