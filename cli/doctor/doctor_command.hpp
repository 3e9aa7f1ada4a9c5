#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy doctor`.
std::unique_ptr<command> make_doctor_command();

} // namespace espy::cli
