#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::fleet {

/// `espy ship`.
std::unique_ptr<cli::command> make_ship_command();

} // namespace espy::fleet
