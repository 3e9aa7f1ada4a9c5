/// `espy follow`, from its options to its end.
#pragma once

#include "words/follow_words.hpp"

#include <string>
#include <vector>

namespace espy::fleet {

/// @return The exit status. Throws `failure` and `usage_error`.
int follow(const follow_options& options, std::vector<std::string> machines);
/// `--forget`.
int forget(const follow_options& options);

} // namespace espy::fleet
