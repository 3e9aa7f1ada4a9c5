/// What `espy run` was asked for.
#pragma once

#include "filter/depth.hpp"
#include "filter/options.hpp"
#include "settling/options.hpp"
#include "source/options.hpp"
#include "streams/standard_streams.hpp"

#include <espy/options.hpp>
#include <espy/settler.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace espy::cli {

/// What to do about changes while the command runs.
enum class busy_policy {
    /// Once it has ended, run it once more.
    queue,
    /// Stop it, and run it again.
    restart,
    /// Send it a signal, and leave the rest to it.
    signal,
    /// Nothing: what happens while it runs is no reason.
    ignore,
};

/// How the command gets to know what changed.
enum class changes_way { none, standard_input, file, environment };

struct run_options {
    std::vector<std::string> roots;
    std::vector<std::string> command;
    root_options root;
    watcher_options source;
    filter_options filter;
    settle_options settle;
    busy_policy busy = busy_policy::queue;
    changes_way changes_to = changes_way::none;
    int stop_signal = 0;
    int busy_signal = 0;
    std::chrono::milliseconds stop_timeout{10000};
    bool postpone = false;
    bool clear = false;
    bool shell = false;
    bool exit_with_command = false;
    bool quiet = false;
    color_choice color = color_choice::automatic;
    /// The roots came from standard input, which has nothing left for the command.
    bool from_stdin = false;
};

/// The arguments of `espy run`, as text.
struct run_words {
    filter_words filter;
    depth_words depth;
    settling_words settling;
    source_words source;
    /// Empty: `queue`, or `restart` with `restart`.
    std::string on_busy = {};
    bool restart = false;
    std::vector<std::string> watched = {};
    std::string color = "auto";
    std::string signal = "HUP";
    std::string stop_signal = "TERM";
    std::string stop_timeout = "10s";
    std::string changes_to = "none";
    bool postpone = false;
    bool clear = false;
    bool shell = false;
    bool exit_with_command = false;
    bool quiet = false;
    bool from_stdin = false;
};

/// All but `roots` and `command`. Throws `usage_error`.
run_options read_run_words(const run_words& words);

/// `TERM`, `SIGTERM` or `15`. Throws `usage_error`, naming `option`.
int parse_signal(std::string_view option, std::string_view text);

} // namespace espy::cli
