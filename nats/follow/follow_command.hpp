#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::fleet {

/// `espy follow`.
std::unique_ptr<cli::command> make_follow_command();

} // namespace espy::fleet
