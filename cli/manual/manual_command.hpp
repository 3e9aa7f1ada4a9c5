#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy manual`: for the build, not for users.
std::unique_ptr<command> make_manual_command();

} // namespace espy::cli
