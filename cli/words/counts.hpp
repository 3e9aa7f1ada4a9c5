/// Numbers of things, for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace espy::cli {

/// The digits in groups of three: `192,536`.
std::string grouped(std::uint64_t value);

/// `1 process`, `2 processes`.
std::string counted(std::uint64_t value, std::string_view one, std::string_view many);

} // namespace espy::cli
