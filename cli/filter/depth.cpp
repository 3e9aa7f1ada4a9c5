#include "filter/depth.hpp"

#include "words/number.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>

namespace espy::cli {

void declare_levels(CLI::App& app, depth_words& words) {
    app.add_flag("--no-recursive", words.no_recursive, "Not what is in directories below");
    app.add_option("--max-depth", words.max_depth, "Only N levels below each path")->type_name("N");
}

void declare_one_tree(CLI::App& app, depth_words& words) {
    declare_levels(app, words);
    app.add_flag("--one-file-system", words.one_file_system, "Not what is mounted below the paths");
}

void declare_depth(CLI::App& app, depth_words& words) {
    declare_one_tree(app, words);
    app.add_flag("--follow", words.follow, "Also what symbolic links below the paths lead to");
}

void read_depth_words(const depth_words& words, root_options& options) {
    options.recursive = !words.no_recursive;
    options.one_file_system = words.one_file_system;
    options.follow_symlinks = words.follow;
    if (!words.max_depth.empty()) {
        options.max_depth = parse_positive<std::uint32_t>("--max-depth", words.max_depth);
    }
}

} // namespace espy::cli
