#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy explain`.
std::unique_ptr<command> make_explain_command();

} // namespace espy::cli
