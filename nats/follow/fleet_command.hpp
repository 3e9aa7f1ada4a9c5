#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::fleet {

/// `espy fleet`.
std::unique_ptr<cli::command> make_fleet_command();

} // namespace espy::fleet
