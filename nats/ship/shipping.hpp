#pragma once

#include "words/ship_words.hpp"

#include <string>
#include <vector>

namespace espy::fleet {

/// Ships each of the trees in a thread of its own, over one connection. @return The exit status, once nothing can be
/// sent of any.
int ship(ship_options options, const std::vector<std::string>& paths);

} // namespace espy::fleet
