/// The command lines of inotifywait and inotifywatch, as getopt_long(3) reads them.
#pragma once

#include "inotify_tools/line.hpp"
#include "inotify_tools/name_filter.hpp"

#include <espy/inotify/mask.hpp>

#include <optional>
#include <string>
#include <vector>

namespace espy::cli::inotify_tools {

/// Thrown where `--help` is asked for.
struct help_asked {};

/// What both have.
struct tool_options {
    /// All events, if none is named.
    inotify::mask events = inotify::mask::all_events;
    bool recursive = false;
    bool follows_links = true;
    /// In seconds; not above 0: never.
    long timeout = 0;
    filter_rule filter;
    /// `--fromfile`.
    std::optional<std::string> list;
    /// What is left of the arguments.
    std::vector<std::string> paths;
};

struct wait_options : tool_options {
    bool monitor = false;
    bool daemon = false;
    bool syslog = false;
    /// 1: no words for people; 2: no events either.
    int quiet = 0;
    line_style line;
    std::optional<std::string> outfile;
};

struct count_options : tool_options {
    bool verbose = false;
    /// Columns and rows of zeros are printed, too.
    bool zeros = false;
    bool ascending = false;
    /// What rows are sorted by; nothing: the total.
    inotify::mask sorted_by = inotify::mask::none;
};

/// Throw `refusal` and `help_asked`.
wait_options parse_wait_options(int argc, char** argv);
count_options parse_count_options(int argc, char** argv);

/// What is to be watched, and what is not.
struct watch_list {
    std::vector<std::string> watched;
    /// After an `@`.
    std::vector<std::string> excluded;
};

/// Of the file and the arguments. A file that cannot be read is said, and passed over. Throws `refusal`.
watch_list read_watch_list(const tool_options& given);

} // namespace espy::cli::inotify_tools
