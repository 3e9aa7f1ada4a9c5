#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy git`: git's file-system monitor.
std::unique_ptr<command> make_git_command();

} // namespace espy::cli
