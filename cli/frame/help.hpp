/// The help texts.
#pragma once

#include "frame/command.hpp"

#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace espy::cli {

/// A parser for `command`, with its options, its usage line and `--help`.
std::unique_ptr<CLI::App> make_parser(const command_entry& entry, command& command);

/// `espy --help`.
std::string overview();

} // namespace espy::cli
