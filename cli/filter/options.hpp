/// Which entries a command is asked about.
#pragma once

#include <espy/change.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace espy::cli {

/// The arguments about entries, as typed.
struct filter_words {
    std::vector<std::string> ignore = {};
    std::vector<std::string> only = {};
    std::string extensions = {};
    std::string types = {};
    bool ignore_files = false;
    bool no_ignore_files = false;
    bool no_default_ignores = false;
};

/// The same, read and checked.
struct filter_options {
    /// Patterns of what is not to be looked into, nor told.
    std::vector<std::string> ignore = {};
    /// Patterns and endings of what is to be told alone.
    std::vector<std::string> only = {};
    std::vector<std::string> extensions = {};
    /// Empty: all.
    std::vector<entry_type> types = {};
    bool ignore_files = false;
    /// Patterns of what is ignored unless a pattern above says otherwise.
    std::vector<std::string> default_ignore = {};
};

/// Declares `--ignore`, `--only`, `--extensions`, `--type`, `--ignore-files` and
/// `--no-ignore-files`.
/// @param ignores_by_default Honours ignore files without being asked to, and leaves out the files
/// that editors keep beside those that are edited: declares `--no-default-ignores`, too.
void declare_filter(CLI::App& app, filter_words& words, bool ignores_by_default);

/// Throws `usage_error`.
filter_options read_filter_words(const filter_words& words, bool ignores_by_default);

/// A list such as `file,directory`. Throws `usage_error`.
std::vector<entry_type> parse_types(std::string_view list);

} // namespace espy::cli
