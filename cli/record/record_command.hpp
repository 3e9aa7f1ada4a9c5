#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy record`.
std::unique_ptr<command> make_record_command();

} // namespace espy::cli
