#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy journal`.
std::unique_ptr<command> make_journal_command();

} // namespace espy::cli
