#include "filter/filter.hpp"

#include "format/formatter.hpp"

namespace espy::cli {
namespace {

/// Reading an ignore file makes no other rules of it.
constexpr kinds matters_to_rules{change_kind::created, change_kind::modified,
                                 change_kind::written, change_kind::attributes,
                                 change_kind::renamed, change_kind::removed};

} // namespace

filter::filter(const filter_options& options)
    : tree_options_{.ignore_files = options.ignore_files, .globs = options.ignore},
      select_({.only = options.only, .extensions = options.extensions, .types = options.types}) {}

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
        options.tell = options.tell | matters_to_rules;
    }
    options.prune = [tree = rules.get()](std::string_view directory) {
        return !tree->should_descend(directory);
    };
}

std::vector<std::string> filter::take_in(const change& change) {
    ignore::tree* const rules = tree_of(change.root_path);
    if (rules == nullptr || !matters_to_rules.contains(change.kind)) {
        return {};
    }
    const bool moved = change.kind == change_kind::renamed || change.kind == change_kind::removed;
    const bool is_moved_directory = moved && change.type == entry_type::directory;
    std::vector<std::string> doubtful;
    for (const std::string_view path : {change.from, change.path}) {
        const std::string_view below = ignore::path_below(change.root_path, path);
        const bool is_rule = tree_options_.ignore_files && ignore::tree::is_ignore_file(below);
        // Of a directory that comes again under this name, other rules may hold.
        if (!below.empty() && (is_rule || is_moved_directory)) {
            doubtful.push_back(rules->invalidate(below));
        }
    }
    return doubtful;
}

bool filter::tells(const change& change) {
    if (!is_about_entry(change.kind)) {
        return true;
    }
    if (ignore::tree* const rules = tree_of(change.root_path)) {
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

ignore::decision filter::decide(const std::string& root, std::string_view below, entry_type type) {
    ignore::tree* const rules = tree_of(root);
    return rules == nullptr ? ignore::decision()
                            : rules->decide(below, type == entry_type::directory);
}

std::string filter::explain(const std::string& root, std::string_view below, entry_type type) {
    ignore::tree* const rules = tree_of(root);
    return rules == nullptr ? "not ignored: there are no rules"
                            : rules->explain(below, type == entry_type::directory);
}

std::vector<std::filesystem::path> filter::outside_files() {
    std::vector<std::filesystem::path> result;
    for (const auto& [root, rules] : trees_) {
        if (tree_options_.ignore_files) {
            const auto files = rules->outside_files();
            result.insert(result.end(), files.begin(), files.end());
        }
    }
    return result;
}

void filter::reload() {
    for (const auto& [root, rules] : trees_) {
        rules->reload();
    }
}

ignore::tree* filter::tree_of(std::string_view root) const {
    const auto found = trees_.find(root);
    return found == trees_.end() ? nullptr : found->second.get();
}

} // namespace espy::cli
