#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy since`.
std::unique_ptr<command> make_since_command();
/// `espy diff`.
std::unique_ptr<command> make_diff_command();

} // namespace espy::cli
