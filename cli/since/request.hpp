/// What `espy since` was asked for.
#pragma once

#include "frame/command.hpp"
#include "journal/place.hpp"
#include "run/options.hpp"
#include "watch/options.hpp"

#include <espy/journal/token.hpp>

#include <optional>
#include <string>
#include <vector>

namespace espy::cli {

/// What needs no reading.
struct since_choices {
    /// Empty: none.
    std::string cursor;
    std::string token_file;
    bool now = false;
    bool peek = false;
    bool done = false;
    bool or_list = false;
    bool log = false;
    bool no_sync = false;
    bool expand = false;
    bool shell = false;
};

/// The arguments of `espy since`, as text; empty if not given.
struct since_words : since_choices {
    /// Only the filter, the levels and how to print.
    watch_words shown;
    std::string journal;
    std::string changes_to;
};

/// The same, read and checked.
struct since_request : since_choices {
    watch_options shown;
    place_words place;
    /// Changes since this, or since where the cursor is.
    std::optional<token> from;
    std::vector<std::string> command;
    /// Nothing: paths are in its words, if it asks for them, and else on its standard input.
    std::optional<changes_way> changes_to;
};

/// Throws `usage_error`.
since_request read_since_words(const since_words& words, const operands& given);

/// Throws `usage_error`.
token parse_token(const std::string& text);

} // namespace espy::cli
