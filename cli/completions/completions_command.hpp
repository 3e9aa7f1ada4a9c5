#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy completions`: for the build, and for shells without an installed script.
std::unique_ptr<command> make_completions_command();

} // namespace espy::cli
