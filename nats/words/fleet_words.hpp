/// What `espy fleet` is told.
#pragma once

#include "frame/command.hpp"
#include "words/servers.hpp"

#include <memory>
#include <string>

namespace espy::fleet {

/// As typed.
struct fleet_options {
    broker_settings servers;
    std::string wait = "6s";
    bool json = false;
};

/// Adds the options, bound to `out`, and the examples.
void declare_fleet_options(CLI::App& app, fleet_options& out);
inline constexpr std::string_view fleet_operands = "[MACHINE...]";

/// `espy fleet`, for its help alone.
std::unique_ptr<cli::command> make_fleet_words();

} // namespace espy::fleet
