/// Which machines were named.
#pragma once

#include "wire/names.hpp"

#include <string>
#include <vector>

namespace espy::fleet {

/// Names of machines, or `MACHINE/JOURNAL`, as in a shell's patterns; none: all.
bool is_wanted(const std::vector<std::string>& patterns, const source_name& source);

} // namespace espy::fleet
