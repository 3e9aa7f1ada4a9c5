#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy wait`.
std::unique_ptr<command> make_wait_command();

} // namespace espy::cli
