#pragma once

#include "frame/command.hpp"

#include <memory>

namespace espy::cli {

/// `espy watch`.
std::unique_ptr<command> make_watch_command();

} // namespace espy::cli
