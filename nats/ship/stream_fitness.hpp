/// Whether a stream that is there will do.
#pragma once

#include "link/broker.hpp"

#include <string>

namespace espy::fleet {

/// Why it cannot be used; empty if it can.
std::string unfit(const stream_settings& there);
/// In what it is less than what would be made; empty if in nothing.
std::string shortcomings(const stream_settings& there, const stream_settings& wanted);

} // namespace espy::fleet
