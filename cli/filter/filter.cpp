#include "filter/filter.hpp"

#include "format/formatter.hpp"

namespace espy::cli {

filter::filter(const filter_options& options)
    : tree_options_{.ignore_files = options.ignore_files, .globs = options.ignore},
      select_({.only = options.only, .extensions = options.extensions}) {}

void filter::add_root(const std::string& root, root_options& options) {
    if (!tree_options_.ignore_files && tree_options_.globs.empty()) {
        return;
    }
    auto& rules = trees_[root];
    if (!rules) {
        rules = std::make_unique<ignore::tree>(root, tree_options_);
    }
    if (tree_options_.ignore_files) {
        // Whatever else is asked for, a change of an ignore file has to be heard of.
        options.tell =
            options.tell | kinds{change_kind::created, change_kind::modified, change_kind::written,
                                 change_kind::renamed, change_kind::removed};
    }
    options.prune = [tree = rules.get()](std::string_view directory) {
        return !tree->should_descend(directory);
    };
}

bool filter::tells(const change& change) {
    if (!is_about_entry(change.kind)) {
        return true;
    }
    if (ignore::tree* const rules = tree_of(change.root_path)) {
        take_in(*rules, change);
        const bool is_directory = change.type == entry_type::directory;
        const auto ignored = [&](std::string_view path) {
            return rules->decide(ignore::path_below(change.root_path, path), is_directory).ignored;
        };
        // A rename out of what is ignored, or into it, is news about the other end.
        if (ignored(change.path) && (change.from.empty() || ignored(change.from))) {
            return false;
        }
    }
    return select_.selects(change);
}

ignore::tree* filter::tree_of(std::string_view root) const {
    const auto found = trees_.find(root);
    return found == trees_.end() ? nullptr : found->second.get();
}

void filter::take_in(ignore::tree& rules, const change& change) {
    const bool moved = change.kind == change_kind::renamed || change.kind == change_kind::removed;
    const bool is_moved_directory = moved && change.type == entry_type::directory;
    for (const std::string_view path : {change.path, change.from}) {
        const std::string_view below = ignore::path_below(change.root_path, path);
        if (!below.empty() && (is_moved_directory || ignore::tree::is_ignore_file(below))) {
            rules.invalidate(below);
        }
    }
}

} // namespace espy::cli
