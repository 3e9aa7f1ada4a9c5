/// Manual pages in the language of man(7).
#pragma once

#include "describe/description.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {

/// The page `espy-NAME(1)`.
std::string manual_page(const command_description& about);

/// The page `espy(1)`, from the text of `espy --help` and the first example of each subcommand.
std::string manual_overview(std::string_view help,
                            const std::vector<command_description>& commands);

} // namespace espy::cli
