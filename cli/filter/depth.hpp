/// How far below its roots a command looks.
#pragma once

#include <espy/options.hpp>

#include <string>

namespace CLI {
class App;
}

namespace espy::cli {

/// The arguments about depth, as typed.
struct depth_words {
    std::string max_depth = {};
    bool no_recursive = false;
    bool one_file_system = false;
    bool follow = false;
};

/// Declares `--no-recursive` and `--max-depth`: what can be asked of a tree that was looked at before.
void declare_levels(CLI::App& app, depth_words& words);
/// These and `--one-file-system`: where symbolic links are not followed.
void declare_one_tree(CLI::App& app, depth_words& words);
/// These and `--follow`.
void declare_depth(CLI::App& app, depth_words& words);

/// Throws `usage_error`.
void read_depth_words(const depth_words& words, root_options& options);

} // namespace espy::cli
