/// What `espy follow` is told.
#pragma once

#include "frame/command.hpp"
#include "words/servers.hpp"

#include <memory>
#include <string>

namespace espy::fleet {

/// As typed.
struct follow_options {
    broker_settings servers;
    /// A mirror that is to be read.
    std::string into;
    /// A mirror that only says where to go on.
    std::string state;
    /// Empty: `text`, or nothing with `into`.
    std::string format;
    std::string changes;
    std::string color = "auto";
    std::string keep = "30d";
    std::string keep_size = "1GiB";
    std::string forget;
    std::string metrics;
    bool group = false;
    bool initial = false;
    bool once = false;
    bool quiet = false;
};

/// Adds the options, bound to `out`, and the examples.
void declare_follow_options(CLI::App& app, follow_options& out);
inline constexpr std::string_view follow_operands = "[MACHINE...]";

/// `espy follow`, for its help alone.
std::unique_ptr<cli::command> make_follow_words();

} // namespace espy::fleet
