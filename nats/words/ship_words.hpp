/// What `espy ship` is told.
#pragma once

#include "frame/command.hpp"
#include "words/servers.hpp"

#include <memory>
#include <string>

namespace espy::fleet {

/// As typed.
struct ship_options {
    broker_settings servers;
    /// `MACHINE` or `MACHINE/JOURNAL`; empty: the host's name, and that of the journal's file.
    std::string as;
    std::string journal;
    /// The stream has to be there.
    bool no_create = false;
    int replicas = 3;
    std::string max_size = "256MiB";
    std::string max_age = "30d";
    std::string metrics;
    bool quiet = false;
};

/// Adds the options, bound to `out`, and the examples.
void declare_ship_options(CLI::App& app, ship_options& out);
inline constexpr std::string_view ship_operands = "PATH...";

/// `espy ship`, for its help alone.
std::unique_ptr<cli::command> make_ship_words();

} // namespace espy::fleet
