/// The subcommands and their options as data: what manual pages and completions are made of.
#pragma once

#include "frame/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {

struct option_description {
    /// With their dashes, the short one first.
    std::vector<std::string> names;
    /// The word for its value, such as `TIME`; empty for a flag.
    std::string value;
    /// Each use counts, not only the last.
    bool repeatable = false;
    std::string text;
};

/// A part of a help text.
struct section {
    /// What stands alone on the line above, without the colon; empty for plain paragraphs.
    std::string title;
    /// Lines, each ended. Indented lines are to stay as they are.
    std::string body;
};

struct command_description {
    std::string name;
    std::string summary;
    /// As in the line `Usage:`.
    std::string operands;
    std::vector<option_description> options;
    std::vector<section> sections;
};

/// Splits a text at its titles: unindented lines that end in a colon, each followed by indented
/// lines, and `Exit status: ` before a paragraph.
std::vector<section> split_sections(std::string_view text);

/// What the parser of the subcommand knows.
command_description describe(const command_entry& entry);

/// Every subcommand that `espy --help` shows, in its order.
std::vector<command_description> describe_all();

/// The options of `espy` itself.
inline constexpr std::string_view own_options = "--help --version";

} // namespace espy::cli
