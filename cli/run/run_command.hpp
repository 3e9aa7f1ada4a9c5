#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy run`.
std::unique_ptr<command> make_run_command();

} // namespace espy::cli
